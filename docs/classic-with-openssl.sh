#!/bin/sh
# Reads a transfer of suite classic with openssl (3.0 or newer) and nothing else: verifies what was
# signed and unwraps the transfer's keys. docs/protocol.md describes the forms.
#
#   classic-with-openssl.sh FOLDER ANCHORS KEYSTORE PASSWORDFILE
#
#   FOLDER        holds the signed documents, DER: manifest.der, chunk-header.der,
#                 acknowledgement.der, receipt.der; gets their contents (.json), data-key.bin and
#                 stream-key.bin, mode 600
#   ANCHORS       the trusted authorities, PEM
#   KEYSTORE      a recipient's encryption key on P-256, PKCS#12; PASSWORDFILE its password
set -eu
umask 077

if [ $# -ne 4 ]; then
  sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
  exit 10
fi
folder=$1 anchors=$2 keystore=$3 password=$4
secrets=$(mktemp -d)
trap 'rm -rf "$secrets"' EXIT

# -cades: the signed attributes must name the certificate that verifies
for document in manifest chunk-header acknowledgement receipt; do
  openssl cms -verify -cades -inform DER -in "$folder/$document.der" -CAfile "$anchors" \
    -purpose any -binary -signer "$secrets/signer.pem" -out "$folder/$document.json" \
    2>"$secrets/said" || { cat "$secrets/said" >&2; echo "$document: NOT VERIFIED" >&2; exit 12; }
  subject=$(openssl x509 -in "$secrets/signer.pem" -noout -subject -nameopt utf8,sep_comma_plus)
  case $subject in
    *OU=signing*) printf '%s: verified, %s\n' "$document" "$subject" ;;
    *) printf '%s: signed by a key that is not for signing: %s\n' "$document" "$subject" >&2; exit 12 ;;
  esac
done

openssl pkcs12 -in "$keystore" -passin "file:$password" -nocerts -nodes -out "$secrets/key.pem"
openssl pkcs12 -in "$keystore" -passin "file:$password" -nokeys -clcerts -out "$secrets/certificate.pem"
unwrap() { # member of the manifest, file
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$folder/manifest.json" | openssl base64 -d -A >"$secrets/envelope.der"
  openssl cms -decrypt -inform DER -in "$secrets/envelope.der" -recip "$secrets/certificate.pem" \
    -inkey "$secrets/key.pem" -binary -out "$folder/$2"
  printf '%s: %s octets unwrapped\n' "$1" "$(wc -c <"$folder/$2" | tr -d ' ')"
}
unwrap dataKey data-key.bin
unwrap streamKey stream-key.bin
