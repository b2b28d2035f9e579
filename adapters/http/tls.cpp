#include "adapters/http/tls.hpp"

#include <openssl/ssl.h>

namespace cas::adapters::http {
namespace {

namespace ssl = boost::asio::ssl;

std::unexpected<Error> refused(const std::string& file, const boost::system::error_code& why) {
  return fail(Errc::invalid, "http.tls_certificate",
              "'" + file + "' cannot be used: " + why.message() + ".");
}

std::unique_ptr<ssl::context> modern_context(ssl::context::method method) {
  auto context = std::make_unique<ssl::context>(method);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  return context;
}

}  // namespace

Result<std::unique_ptr<boost::asio::ssl::context>> tls_context(const std::string& cert_file,
                                                               const std::string& key_file) {
  auto context = modern_context(ssl::context::tls_server);
  boost::system::error_code wrong;
  if (context->use_certificate_chain_file(cert_file, wrong)) return refused(cert_file, wrong);
  // OpenSSL compares a key of the certificate's type with it; one of another type it just takes.
  if (context->use_private_key_file(key_file, ssl::context::pem, wrong))
    return refused(key_file, wrong);
  if (SSL_CTX_check_private_key(context->native_handle()) != 1)
    return fail(Errc::invalid, "http.tls_certificate",
                "'" + key_file + "' cannot be used: it is not the key of the certificate.");
  return context;
}

Result<std::unique_ptr<boost::asio::ssl::context>> tls_calling_context(const std::string& ca_file) {
  auto context = modern_context(ssl::context::tls_client);
  boost::system::error_code wrong;
  if (ca_file.empty() ? context->set_default_verify_paths(wrong)
                      : context->load_verify_file(ca_file, wrong))
    return refused(ca_file.empty() ? "the system's authorities" : ca_file, wrong);
  return context;
}

}  // namespace cas::adapters::http
