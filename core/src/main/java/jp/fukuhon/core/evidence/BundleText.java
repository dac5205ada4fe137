package jp.fukuhon.core.evidence;

import jp.fukuhon.core.transfer.TransferId;

/** The text that lies in a bundle: what is there, and how to check it without this program. */
final class BundleText {

  private BundleText() {}

  static String of(TransferId id) {
    return """
    # 転送 %1$s の証拠 / Evidence of transfer %1$s

    署名文書は CMS(RFC 5652)、中身は JSON です。信頼する認証局の証明書は、この束の中のものではなく、
    別に入手したもの(ここでは `anchor.pem`)を使ってください。
    Signed documents are CMS (RFC 5652) around JSON. Trust an authority's certificate that you got
    elsewhere (`anchor.pem` below), not one from this bundle.

    | file | 内容 / what it is | 署名者 / signer |
    |---|---|---|
    | `receipt.cms` | 受領証 the outcome | センター the centre |
    | `receipt.tst` | 受領証のタイムスタンプ(あれば) RFC 3161 time stamp on the receipt, if there is one | 時刻認証局 a time-stamping authority |
    | `manifest.cms` | 送信目録 what was offered | 送信側 the sender |
    | `acceptance.cms` | 目録の受諾 that the offer was taken | センター the centre |
    | `chunks/PP-NNNNNN.header.cms` | 塊の見出し what a chunk is; the centre keeps these | 送信側 the sender |
    | `chunks/PP-NNNNNN.ack.cms` | 塊の受領確認 that it was stored | センター the centre |
    | `completion.cms` | 完了通知 the totals | 送信側 the sender |
    | `previous/SSSSSSSSSSSS.receipt.cms` | この系列の以前の受領証 earlier receipts of the stream, from the first on | センター the centre |
    | `certificates/`, `crls/` | 当時の証明書と失効リスト certificates and revocation lists of the time, by SHA-256 | |

    ## fukuhon で / With fukuhon

        fukuhon receipt verify DIR --anchors anchor.pem

    ## openssl で / With openssl 3

    方式 hybrid の文書は署名を二つ持ち、openssl 3.0 では読めません(塊の見出しと受領確認は読めます)。
    Documents of suite hybrid have two signatures; openssl 3.0 does not read them, but does read the chunks'.

    署名と中身 / a signature and its content:

        openssl cms -verify -cades -inform DER -in receipt.cms -CAfile anchor.pem -purpose any \\
          -binary -out receipt.json

    証明書が今では切れているときは、署名時刻で / when the certificate has ended since, as of the signing time:

        openssl cms -cmsout -print -inform DER -in receipt.cms | grep -A2 signingTime
        openssl cms -verify … -attime $(date -d 'THAT TIME' +%%s)

    文書の指紋 / the digest of a document, which other documents name (`manifestDigest`, `previousOutcome`):

        openssl cms -verify … -in manifest.cms -out manifest.json; openssl dgst -sha256 manifest.json

    タイムスタンプ / the time stamp:

        openssl ts -verify -data receipt.cms -in receipt.tst -token_in -CAfile tsa-anchor.pem

    失効 / revocation:

        openssl crl -in crls/FILE.pem -CAfile anchor.pem -noout -text

    連鎖と根の計算は docs/protocol.md(正準符号化、塊の連鎖、Merkle 木)に書いてあります。
    How chains and roots are computed stands in docs/protocol.md: canonical encoding, chunk chain, Merkle trees.
    """
        .formatted(id);
  }
}
