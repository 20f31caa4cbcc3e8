#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>

/* What OpenSSL gives as expressions, which Swift does not import. */
enum {
  KEY_SELECTION_PUBLIC = EVP_PKEY_PUBLIC_KEY
};
