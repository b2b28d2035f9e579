#pragma once
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "events/result.hpp"

namespace cas::adapters::http {

/// TLS 1.2 and 1.3 with this certificate chain and key, both PEM files.
/// @errors invalid "http.tls_certificate" with the file and what OpenSSL says
[[nodiscard]] Result<std::unique_ptr<boost::asio::ssl::context>> tls_context(
    const std::string& cert_file, const std::string& key_file);

/// For calling others, whose certificates have to come from this PEM file of authorities; empty =
/// those that the system trusts.
/// @errors invalid "http.tls_certificate"
[[nodiscard]] Result<std::unique_ptr<boost::asio::ssl::context>> tls_calling_context(
    const std::string& ca_file);

}  // namespace cas::adapters::http
