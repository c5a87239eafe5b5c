#include "hub/file_hash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "base/fail.h"
#include "base/files/file.h"

namespace tandem {

namespace {

std::string hash_of(const EVP_MD* kind, std::string_view head, std::string_view content) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (!hash || EVP_DigestInit_ex(hash.get(), kind, nullptr) != 1 ||
      EVP_DigestUpdate(hash.get(), head.data(), head.size()) != 1 ||
      EVP_DigestUpdate(hash.get(), content.data(), content.size()) != 1 ||
      EVP_DigestFinal_ex(hash.get(), digest.data(), &size) != 1) {
    failed("libcrypto cannot hash");
  }
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[digest.at(i) >> 4U];
    text += kDigits[digest.at(i) & 15U];
  }
  return text;
}

}  // namespace

bool matches_etag(const std::filesystem::path& path, std::string_view etag) {
  if (etag.find_first_not_of("0123456789abcdef") != std::string_view::npos) return true;
  if (etag.size() != 40 && etag.size() != 64) return true;
  const MappedFile file(path);
  if (etag.size() == 64) return hash_of(EVP_sha256(), "", file.text()) == etag;
  std::string head = concat("blob ", file.text().size());
  head += '\0';
  return hash_of(EVP_sha1(), head, file.text()) == etag;
}

}  // namespace tandem
