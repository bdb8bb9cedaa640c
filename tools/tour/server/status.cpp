// SPDX-License-Identifier: BSL-1.0
#include "status.hpp"

namespace tour::http {

std::string_view text_of(status s) {
  switch (s) {
    case status::ok: return "200 OK";
    case status::partial_content: return "206 Partial Content";
    case status::moved_permanently: return "301 Moved Permanently";
    case status::not_modified: return "304 Not Modified";
    case status::bad_request: return "400 Bad Request";
    case status::forbidden: return "403 Forbidden";
    case status::not_found: return "404 Not Found";
    case status::method_not_allowed: return "405 Method Not Allowed";
    case status::content_too_large: return "413 Content Too Large";
    case status::uri_too_long: return "414 URI Too Long";
    case status::range_not_satisfiable: return "416 Range Not Satisfiable";
    case status::head_too_large: return "431 Request Header Fields Too Large";
    case status::server_error: break;
    case status::unavailable: return "503 Service Unavailable";
    case status::version_not_supported: return "505 HTTP Version Not Supported";
  }
  return "500 Internal Server Error";
}

}  // namespace tour::http
