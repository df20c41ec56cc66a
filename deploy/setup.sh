#!/bin/sh
# Makes what the stack needs and nobody else may know: certificates, passwords, tokens, accounts. It needs openssl 3 and nothing else.
#
#   deploy/setup.sh plant.example.org      all that is missing, for a machine of that name
#   deploy/setup.sh account riverside      an account at the broker, for the gateways of the site `riverside`
#   deploy/setup.sh person e.malik         somebody who may open the pages
#   deploy/setup.sh demo                   an account for the simulated plant of the profile `demo`
#
# What is there already is left alone, so it can be run again. Everything goes to deploy/secrets, or where CALLOUT_SECRETS says. Only
# the owner may enter that folder; its files can be read by whoever they are handed to, as each container has an account of its own.
set -eu
umask 022

here=$(cd "$(dirname "$0")" && pwd)
secrets=${CALLOUT_SECRETS:-$here/secrets}
days=825 # the longest that browsers believe a server

say() { printf '%s\n' "$*"; }

random() { openssl rand -hex 24; }

# put NAME TEXT: a secret, unless it is there
put() {
  [ -e "$secrets/$1" ] || printf '%s' "$2" >"$secrets/$1"
}

authority() {
  [ -e "$secrets/ca.pem" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=Callout plant authority" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$secrets/ca.key" -out "$secrets/ca.pem" 2>/dev/null
  chmod 600 "$secrets/ca.key" # no container needs this one
  say "made an authority of our own: give ca.pem to every gateway"
}

# certificate NAME HOST...: a key and a certificate for a server that is reached by these names and addresses
certificate() {
  name=$1
  shift
  [ -e "$secrets/$name.pem" ] && return
  others=DNS:localhost,IP:127.0.0.1
  for host in "$@"; do
    case $host in
      *[!0-9.]*) others=$others,DNS:$host ;;
      *) others=$others,IP:$host ;;
    esac
  done
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n' "$others" >"$secrets/$name.ext"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -keyout "$secrets/$name.key" -out "$secrets/$name.csr" 2>/dev/null
  openssl x509 -req -in "$secrets/$name.csr" -CA "$secrets/ca.pem" -CAkey "$secrets/ca.key" -CAcreateserial -days "$days" \
    -extfile "$secrets/$name.ext" -out "$secrets/$name.pem" 2>/dev/null
  rm "$secrets/$name.csr" "$secrets/$name.ext"
  chmod 644 "$secrets/$name.key"
  say "made a certificate for $name: $others"
}

# account NAME PASSWORD: a line of the broker's password file, in the form of mosquitto_passwd (PBKDF2 with SHA-512)
account() {
  openssl rand -out "$secrets/.salt" 12
  salt=$(od -An -tx1 "$secrets/.salt" | tr -d ' \n')
  hash=$(openssl kdf -keylen 64 -kdfopt digest:SHA512 -kdfopt "pass:$2" -kdfopt "hexsalt:$salt" -kdfopt iter:10000 -binary PBKDF2 | openssl base64 -A)
  printf '%s:$7$10000$%s$%s\n' "$1" "$(openssl base64 -A -in "$secrets/.salt")" "$hash" >>"$secrets/broker_accounts"
  rm "$secrets/.salt"
}

# fresh FILE NAME: whether NAME may become an account in FILE
fresh() {
  case $2 in
    '' | *[!A-Za-z0-9._-]*)
      say "$2 is no name for an account: letters, digits, dots, hyphens and underscores" >&2
      exit 2
      ;;
  esac
  if grep -q "^$2:" "$secrets/$1" 2>/dev/null; then
    say "$2 has an account already; delete its line in $secrets/$1 for a new password" >&2
    exit 1
  fi
}

new_account() {
  fresh broker_accounts "$1"
  password=$(random)
  account "$1" "$password"
  say "account $1, password $password: it may publish alarms of the site $1, and is not shown again"
  say "tell the broker: docker-compose kill -s HUP mosquitto"
}

new_person() {
  fresh people "$1"
  password=$(random)
  printf '%s:%s\n' "$1" "$(printf '%s' "$password" | openssl passwd -6 -stdin)" >>"$secrets/people"
  say "$1 may open the pages with the password $password, which is not shown again"
}

new_demo() {
  fresh broker_accounts riverside
  password=$(random)
  account riverside "$password"
  put demo_plant "mqtts://riverside:$password@mosquitto:8883"
  say "the simulated plant may publish alarms of the site riverside: docker-compose --profile demo up -d"
}

everything() {
  authority
  certificate broker "$1" mosquitto
  certificate pages "$1" web
  put postgres_password "$(random)"
  put database_url "postgresql+psycopg://callout:$(cat "$secrets/postgres_password")@postgres/callout"
  put influx_token "$(random)"
  put influx_password "$(random)"
  put grafana_password "$(random)"
  put smtp_password ""
  if [ ! -e "$secrets/mqtt_password" ]; then
    put mqtt_password "$(random)"
    account callout "$(cat "$secrets/mqtt_password")"
  fi
  if [ ! -e "$secrets/people" ]; then
    new_person desk
  fi
  say "everything is in $secrets; keep a copy of it in a safe place"
}

mkdir -p "$secrets"
chmod 700 "$secrets"
case ${1:-} in
  account) new_account "${2:-}" ;;
  person) new_person "${2:-}" ;;
  demo) new_demo ;;
  '' | -*)
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
  *) everything "$1" ;;
esac
