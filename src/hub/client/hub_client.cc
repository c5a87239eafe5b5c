#include "hub/client/hub_client.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <thread>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "base/interrupt.h"
#include "base/strings/text.h"
#include "format/json.h"
#include "hub/file_hash.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kMostAttempts = 5;
constexpr int kMostPauseSeconds = 60;
// An attempt that brought so much was no failure.
constexpr uint64_t kProgressBytes = uint64_t{1} << 20;

bool may_recover(const HttpResponse& response) {
  const int status = response.status;
  return !response.failure.empty() || status == 408 || status == 429 ||
         (status >= 500 && status <= 504);
}

std::string reason_of(const HttpResponse& response) {
  if (!response.failure.empty()) return response.failure;
  const bool good = response.status == 200 || response.status == 206;
  return good ? "it ends too early" : concat("HTTP ", response.status);
}

/// W/"abc" and "abc" are abc.
std::string plain_etag(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

/// A text in an address: what is neither a letter, a digit nor one of `kept` as %XX (RFC 3986).
std::string escape(std::string_view text, std::string_view kept) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || kept.find(c) != std::string_view::npos) {
      escaped += c;
    } else {
      escaped += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return escaped;
}

uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

/// Whether a 206 goes on where it was asked to: "bytes 100-199/200".
bool goes_on_at(uint64_t from, const HttpResponse& response) {
  return response.status == 206 &&
         response.header("content-range").starts_with(concat("bytes ", from, "-"));
}

}  // namespace

/// Counts attempts at one thing, and pauses between them.
class HubClient::Attempts {
 public:
  /// Pauses before another attempt; throws Error{failed} where there shall be none.
  void pause_after(const HttpResponse& response, const std::string& what) {
    double seconds = 0.25 * (1 << failures_);
    ++failures_;
    if (const auto asked = parse_integer<uint64_t>(response.header("retry-after"))) {
      if (*asked > kMostPauseSeconds)
        failed(what, ": the hub asks to wait for ", *asked, " s: try later, or set HF_TOKEN");
      seconds = static_cast<double>(*asked);
    }
    if (failures_ == kMostAttempts) {
      failed(what, ": ", reason_of(response), ", ", kMostAttempts,
             " times in a row: try later, it goes on where it stopped");
    }
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    while (Clock::now() < end) {
      check_interrupt();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  void reset() { failures_ = 0; }

 private:
  int failures_ = 0;
};

HubClient::HubClient(const HubSettings& settings, const ModelId& id)
    : settings_(settings), id_(id), http_(settings.endpoint, settings.token) {}

void HubClient::check(const HttpResponse& response, const std::string& what) const {
  const int status = response.status;
  if (status >= 200 && status < 400) return;
  const std::string& code = response.header("x-error-code");
  const std::string token = settings_.token.empty() ? "set HF_TOKEN to a token that may read it"
                                                    : "the token in use may not read it";
  if (status == 403 || code == "GatedRepo") {
    bad_input(what, ": access is refused (HTTP ", status, "): accept its terms at ",
              settings_.endpoint, "/", id_.name(), "; then ", token);
  }
  if (code == "RevisionNotFound")
    bad_input(what, ": there is no revision '", id_.revision, "' of that model on the hub");
  if (status == 401) {
    bad_input(what,
              ": the hub has no such model that everyone may read (HTTP 401): check the "
              "name; if it is private or gated, ",
              token);
  }
  if (status == 404) {
    bad_input(what,
              ": the hub has no such model or revision (HTTP 404): check the name, which is "
              "org/name or org/name@revision");
  }
  failed(what, ": the hub answers HTTP ", status);
}

HttpResponse HubClient::send(const HttpRequest& request, const std::string& what) {
  for (Attempts attempts;;) {
    HttpResponse response = http_.send(request);
    if (!response.connected && !reached_) {
      failed("cannot reach the model hub ", settings_.endpoint, " for ", id_.name(), ": ",
             response.failure, "; check the network (or HF_ENDPOINT), or name a model directory");
    }
    reached_ = true;
    if (!may_recover(response)) {
      check(response, what);
      return response;
    }
    attempts.pause_after(response, what);
  }
}

HubListing HubClient::list() {
  const std::string address =
      concat(settings_.endpoint, "/api/models/", id_.name(), "/revision/",
             escape(id_.revision, "-_."));  // a branch "refs/pr/1" is one part of it
  const HttpResponse response = send({.url = address}, id_.name());
  HubListing listing;
  try {
    listing = HubListing::from_json(response.body);
  } catch (const Error&) {  // told of below
  }
  if (!is_plain_name(listing.commit)) {
    failed(id_.name(), ": ", settings_.endpoint,
           " does not answer as a model hub does: check HF_ENDPOINT and the proxy");
  }
  return listing;
}

std::string HubClient::file_url(const std::string& commit, const std::string& name) const {
  return concat(settings_.endpoint, "/", id_.name(), "/resolve/", commit, "/",
                escape(name, "-_./"));
}

HubFile HubClient::inspect(const std::string& commit, const std::string& name) {
  const std::string what = concat(id_.name(), ": ", name);
  const HttpResponse response = send({.url = file_url(commit, name), .head = true}, what);
  const bool linked = !response.header("x-linked-etag").empty();
  HubFile file{.name = name,
               .etag = plain_etag(response.header(linked ? "x-linked-etag" : "etag"))};
  const std::string& commit_header = response.header("x-repo-commit");
  if (!is_plain_name(file.etag) || (!commit_header.empty() && commit_header != commit))
    failed(what, ": the answer of ", settings_.endpoint, " is damaged: check HF_ENDPOINT");
  const bool has_linked_size = !response.header("x-linked-size").empty();
  const auto size = parse_integer<uint64_t>(
      response.header(has_linked_size ? "x-linked-size" : "content-length"));
  file.size_known = size.has_value();
  file.size = size.value_or(0);
  return file;
}

HttpResponse HubClient::fetch_rest(const std::string& url, const HubFile& file,
                                   const fs::path& part,
                                   const std::function<void(uint64_t)>& progress) {
  uint64_t held = size_of(part);
  if (file.size_known && held == file.size && held > 0) return {.status = 200};
  OutputFile output = OutputFile::appending(part);
  bool begun = false;
  const auto take = [&](const HttpResponse& head, std::string_view piece) {
    if (!begun && held > 0 && !goes_on_at(held, head)) {
      output.clear();  // this server begins anew
      held = 0;
    }
    begun = true;
    held += piece.size();
    if (file.size_known && held > file.size)
      failed(id_.name(), ": ", file.name, " is longer than the hub said: try later");
    output.write(piece);
    progress(held);
  };
  progress(held);
  HttpResponse response = http_.send({.url = url, .from = held}, take);
  output.close();
  return response;
}

void HubClient::fetch(const std::string& commit, const HubFile& file, const fs::path& part,
                      const std::function<void(uint64_t)>& progress) {
  const std::string what = concat(id_.name(), ": ", file.name);
  bool damaged_before = false;
  for (Attempts attempts;;) {
    const uint64_t before = size_of(part);
    if (file.size_known && before > file.size) remove_file(part);
    const HttpResponse response = fetch_rest(file_url(commit, file.name), file, part, progress);
    const bool complete =
        !may_recover(response) && (response.status == 200 || response.status == 206);
    if (complete && (!file.size_known || size_of(part) == file.size)) {
      if (matches_etag(part, file.etag)) return;
      remove_file(part);
      if (damaged_before)
        failed(what, ": arrived damaged twice, its hash is not the hub's: try later");
      damaged_before = true;
      continue;
    }
    if (response.status == 416) {
      remove_file(part);  // the hub cannot go on where it ends
    } else if (!may_recover(response)) {
      check(response, what);
    }
    if (size_of(part) >= before + kProgressBytes) attempts.reset();
    attempts.pause_after(response, what);
  }
}

}  // namespace tandem
