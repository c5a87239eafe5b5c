#include "hub/client/http.h"

#include <curl/curl.h>

#include <array>
#include <exception>

#include "base/fail.h"
#include "base/interrupt.h"
#include "base/strings/text.h"

namespace tandem {

namespace {

constexpr long kConnectMilliseconds = 3000;
constexpr long kStallSeconds = 20;
constexpr int kMostRedirects = 8;
constexpr size_t kMostBodyBytes = size_t{16} << 20;

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part_of(const Url& url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) return "";
  std::string found = text;
  curl_free(text);
  return found;
}

/// The address that `reference` means on a page at `base`; "" where it is none.
std::string resolve(const std::string& base, const std::string& reference) {
  const Url url(curl_url(), curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK) return "";
  if (curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK) return "";
  return part_of(url, CURLUPART_URL);
}

/// "https://host:443"; "" where the address is none, or of another scheme.
std::string origin_of(const std::string& address) {
  const Url url(curl_url(), curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) return "";
  const std::string scheme = part_of(url, CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return "";
  return concat(scheme, "://", part_of(url, CURLUPART_HOST), ":",
                part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT));
}

int status_of(CURL* curl) {
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

/// What the callbacks of one request fill.
struct Exchange {
  CURL* curl = nullptr;
  const BodySink& sink;
  HttpResponse response = {};
  std::exception_ptr error = {};
};

size_t take_header(char* data, size_t, size_t size, void* context) {
  HttpResponse& response = static_cast<Exchange*>(context)->response;
  const std::string_view line = trim(std::string_view(data, size));
  // A status line: what came before belongs to a 100 Continue or to the proxy.
  if (line.starts_with("HTTP/")) response.headers.clear();
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  response.headers[lower_ascii(line.substr(0, colon))] = trim(line.substr(colon + 1));
  return size;
}

size_t take_body(char* data, size_t, size_t size, void* context) {
  auto& [curl, sink, response, error] = *static_cast<Exchange*>(context);
  try {
    response.status = status_of(curl);
    if (sink && (response.status == 200 || response.status == 206)) {
      sink(response, {data, size});
    } else {
      response.body.append(data, size);
      if (response.body.size() > kMostBodyBytes) failed("the answer of the hub is too long");
    }
    return size;
  } catch (...) {
    error = std::current_exception();
    return 0;
  }
}

/// Called at least once a second, whether or not anything comes.
int stop_where_asked(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return caught_interrupt() != 0 ? 1 : 0;
}

/// The lines of a request's own headers.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list_); }

  void add(const std::string& line) {
    curl_slist* const longer = curl_slist_append(list_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list_ = longer;
  }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

}  // namespace

struct HttpClient::Handle {
  CURL* curl = nullptr;

  Handle() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = initialised == CURLE_OK ? curl_easy_init() : nullptr;
    if (curl == nullptr) failed("libcurl does not start");
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { curl_easy_cleanup(curl); }

  template <typename Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(curl, option, value) != CURLE_OK)
      failed("libcurl refuses its option ", static_cast<int>(option));
  }
};

const std::string& HttpResponse::header(const std::string& name) const {
  static const std::string none;
  const auto found = headers.find(name);
  return found == headers.end() ? none : found->second;
}

HttpClient::HttpClient(const std::string& endpoint, std::string token)
    : handle_(std::make_unique<Handle>()), origin_(origin_of(endpoint)), token_(std::move(token)) {
  if (origin_.empty()) bad_input("'", endpoint, "' is no address of a model hub");
}

HttpClient::~HttpClient() = default;

HttpResponse HttpClient::send_once(const HttpRequest& request, const BodySink& sink) {
  CURL* const curl = handle_->curl;
  curl_easy_reset(curl);  // keeps its connections
  Exchange exchange{curl, sink};
  std::array<char, CURL_ERROR_SIZE> reason{};
  HeaderList headers;
  if (!token_.empty() && origin_of(request.url) == origin_)
    headers.add("Authorization: Bearer " + token_);
  headers.add("Accept-Encoding: identity");
  handle_->set(CURLOPT_URL, request.url.c_str());
  handle_->set(CURLOPT_HTTPHEADER, headers.get());
  handle_->set(CURLOPT_USERAGENT, "tandem");
  handle_->set(CURLOPT_NOSIGNAL, 1L);
  handle_->set(CURLOPT_CONNECTTIMEOUT_MS, kConnectMilliseconds);
  handle_->set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  handle_->set(CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  handle_->set(CURLOPT_NOBODY, request.head ? 1L : 0L);
  // Not CURLOPT_RESUME_FROM, which takes a server that ignores it for a broken one.
  const std::string range = concat(request.from, "-");
  if (request.from > 0) handle_->set(CURLOPT_RANGE, range.c_str());
  handle_->set(CURLOPT_ERRORBUFFER, reason.data());
  handle_->set(CURLOPT_HEADERFUNCTION, take_header);
  handle_->set(CURLOPT_HEADERDATA, &exchange);
  handle_->set(CURLOPT_WRITEFUNCTION, take_body);
  handle_->set(CURLOPT_WRITEDATA, &exchange);
  handle_->set(CURLOPT_NOPROGRESS, 0L);
  handle_->set(CURLOPT_XFERINFOFUNCTION, stop_where_asked);
  const CURLcode code = curl_easy_perform(curl);
  check_interrupt();
  if (exchange.error) std::rethrow_exception(exchange.error);
  exchange.response.status = status_of(curl);
  if (code != CURLE_OK) {
    exchange.response.failure = reason[0] == '\0' ? curl_easy_strerror(code) : reason.data();
    curl_off_t connected = 0;
    curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &connected);
    exchange.response.connected = connected > 0;
  }
  return std::move(exchange.response);
}

// Not by CURLOPT_FOLLOWLOCATION: it cannot end a HEAD where the next address is another host's, and
// would call a redirect that is not safe a failure of the network, to be tried again.
HttpResponse HttpClient::send(const HttpRequest& request, const BodySink& sink) {
  HttpRequest hop = request;
  std::map<std::string, std::string> earlier;
  for (int redirects = 0;; ++redirects) {
    HttpResponse response = send_once(hop, sink);
    const std::string location = resolve(hop.url, response.header("location"));
    const bool redirect = response.status >= 300 && response.status < 400 && !location.empty() &&
                          !response.header("location").empty();
    if (!redirect || (hop.head && origin_of(location) != origin_of(hop.url))) {
      response.headers.merge(earlier);
      return response;
    }
    if (redirects == kMostRedirects) failed(request.url, " redirects without end");
    if (origin_of(location).empty() ||
        (hop.url.starts_with("https:") && location.starts_with("http:")))
      failed(request.url, " redirects to ", location, ", which is not safe");
    for (const auto& [name, value] : response.headers) {
      if (name.starts_with("x-")) earlier[name] = value;
    }
    hop.url = location;
  }
}

}  // namespace tandem
