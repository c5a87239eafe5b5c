#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tandem {

struct HttpRequest {
  std::string url;  ///< http or https
  bool head = false;
  uint64_t from = 0;  ///< first byte that is wanted (Range); the server may ignore it
};

struct HttpResponse {
  int status = 0;            ///< of the last hop; 0 where there was none
  std::string failure = {};  ///< why the answer is not whole: "Connection refused"; "" where it is
  bool connected = true;     ///< false where no connection came about
  /// Names in lower case. Of the last hop, and x-... of those before it.
  std::map<std::string, std::string> headers = {};
  std::string body = {};  ///< what no sink took

  /// "" where it is absent.
  const std::string& header(const std::string& name) const;
};

/// Takes a body with status 200 or 206 piece by piece; what it throws ends the request and is
/// thrown on.
using BodySink = std::function<void(const HttpResponse& head, std::string_view piece)>;

/// HTTP by way of libcurl, with its proxies and certificates. Connecting takes three seconds at
/// most; twenty seconds without a byte end a request. Keeps connections open. Not thread-safe.
class HttpClient {
 public:
  /// The token goes to the scheme, host and port of `endpoint` alone, wherever redirects lead.
  HttpClient(const std::string& endpoint, std::string token);
  ~HttpClient();

  /// Follows redirects, but never from https to http; HEAD stays with its host, so that a redirect
  /// elsewhere is the answer. Network trouble is in the response; throws Error{failed} for what the
  /// caller cannot try again (a body too large, no memory), Interrupted, and what `sink` throws.
  HttpResponse send(const HttpRequest& request, const BodySink& sink = {});

 private:
  HttpResponse send_once(const HttpRequest& request, const BodySink& sink);

  struct Handle;
  std::unique_ptr<Handle> handle_;
  std::string origin_, token_;
};

}  // namespace tandem
