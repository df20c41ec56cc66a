"""The distributed runtime as an operator starts it: gateways and workers in processes of their own, between real servers."""
