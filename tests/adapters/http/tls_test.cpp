#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>

#include "tests/adapters/http/client.hpp"
#include "tests/adapters/http/echo.hpp"
#include "tests/support/temporary_folder.hpp"

namespace cas::adapters::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Secure = asio::ssl::stream<tcp::socket>;
using tests::echo;
using tests::get;
using tests::served;

/// A key and a certificate for "cas.test" that nobody but itself has signed.
void write_certificate(const std::string& cert_file, const std::string& key_file,
                       EVP_PKEY* made = EVP_EC_gen("P-256")) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(made, EVP_PKEY_free);
  const auto* digest = EVP_PKEY_is_a(made, "ED25519") == 1 ? nullptr : EVP_sha256();
  const std::unique_ptr<X509, decltype(&X509_free)> cert(X509_new(), X509_free);
  X509_set_version(cert.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
  X509_set_pubkey(cert.get(), key.get());
  auto* name = X509_get_subject_name(cert.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("cas.test"), -1, -1, 0);
  X509_set_issuer_name(cert.get(), name);
  ASSERT_GT(X509_sign(cert.get(), key.get(), digest), 0);
  const auto write = [](const std::string& file, auto&& pem) {
    auto* out = std::fopen(file.c_str(), "w");
    ASSERT_NE(out, nullptr);
    EXPECT_EQ(pem(out), 1);
    std::fclose(out);
  };
  write(cert_file, [&](FILE* out) { return PEM_write_X509(out, cert.get()); });
  write(key_file, [&](FILE* out) {
    return PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

class HttpTls : public testing::Test {
 protected:
  HttpTls() {
    options_.tls_cert = folder_.path() / "cert.pem";
    options_.tls_key = folder_.path() / "key.pem";
    write_certificate(options_.tls_cert, options_.tls_key);
    trust_.load_verify_file(options_.tls_cert);
    trust_.set_verify_mode(asio::ssl::verify_peer);
  }

  Secure connect(std::uint16_t port) {
    Secure stream(io_, trust_);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    stream.set_verify_callback(asio::ssl::host_name_verification("cas.test"));
    return stream;
  }

  static std::string read_past(Secure& stream, std::string& inbox, std::string_view mark) {
    const auto bytes = asio::read_until(stream, asio::dynamic_buffer(inbox), mark);
    auto taken = inbox.substr(0, bytes);
    inbox.erase(0, bytes);
    return taken;
  }

  tests::TemporaryFolder folder_;
  Options options_;
  asio::io_context io_;
  asio::ssl::context trust_{asio::ssl::context::tls_client};
};

TEST_F(HttpTls, ServesBeyondLoopback) {
  options_.address = "0.0.0.0";
  const auto server = served(options_, echo);
  auto stream = connect(server->port());
  stream.handshake(Secure::client);
  std::string inbox;
  for (const std::string path : {"/a", "/b"}) {
    asio::write(stream, asio::buffer(get(path)));
    EXPECT_TRUE(read_past(stream, inbox, "\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(read_past(stream, inbox, "\n"), "GET " + path + "\n");
  }
  const std::string large(1'000'000, 'x');
  asio::write(stream, asio::buffer(tests::post("/c", large, "Connection: close\r\n")));
  read_past(stream, inbox, "\r\n\r\nPOST /c\n");
  error_code end;
  asio::read(stream, asio::dynamic_buffer(inbox), end);
  EXPECT_EQ(end, asio::error::eof) << "a goodbye, not a break: " << end.message();
  EXPECT_EQ(inbox, large);
}

TEST_F(HttpTls, StreamsAndSaysGoodbye) {
  const auto server = served(options_, [](const Request&, Reply reply) {
    const auto stream = reply.stream();
    const auto event = std::make_shared<const std::string>(std::string(1000, 'x') + "\n\n");
    for (int i = 0; i < 200; ++i) stream->send(event);
    stream->close("done");
  });
  auto stream = connect(server->port());
  stream.handshake(Secure::client);
  asio::write(stream, asio::buffer(get("/")));
  std::string all;
  error_code end;
  asio::read(stream, asio::dynamic_buffer(all), end);
  EXPECT_EQ(end, asio::error::eof) << end.message();
  EXPECT_EQ(all.size() - (all.find("\r\n\r\n") + 4),
            200 * 1002 + std::string("event: closed\ndata: {\"reason\":\"done\"}\n\n").size());
}

TEST_F(HttpTls, TimesOutARequestThatNeverEnds) {
  options_.header_timeout = std::chrono::seconds(2);  // for the handshake, too
  const auto server = served(options_, echo);
  auto stream = connect(server->port());
  stream.handshake(Secure::client);
  asio::write(stream, asio::buffer(std::string_view("GET / HT")));
  std::string inbox;
  EXPECT_TRUE(read_past(stream, inbox, "\r\n\r\n").starts_with("HTTP/1.1 408 "));
}

TEST_F(HttpTls, RefusesOldVersions) {
  const auto server = served(options_, echo);
  for (const int version : {TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto stream = connect(server->port());
    SSL_set_security_level(stream.native_handle(), 0);
    SSL_set_min_proto_version(stream.native_handle(), TLS1_VERSION);
    SSL_set_max_proto_version(stream.native_handle(), version);
    error_code wrong;
    static_cast<void>(stream.handshake(Secure::client, wrong));
    EXPECT_EQ(static_cast<bool>(wrong), version == TLS1_1_VERSION) << wrong.message();
  }
}

TEST_F(HttpTls, DropsWhoDoesNotSpeakIt) {
  options_.header_timeout = std::chrono::milliseconds(300);
  const auto server = served(options_, echo);
  tests::Client plain(server->port());
  plain.send(get("/"));
  plain.read_to_end();
  tests::Client silent(server->port());
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(server->drain_and_stop(std::chrono::seconds(10)), 0U);
}

TEST_F(HttpTls, RefusesAKeyOfAnotherCertificate) {
  const auto other = folder_.path() / "other.pem";
  write_certificate(other, options_.tls_key);
  const auto server = Server::listen(options_, echo);
  ASSERT_FALSE(server.has_value());
  EXPECT_EQ(server.error().reason, "http.tls_certificate");
  write_certificate(other, options_.tls_key, EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const auto of_another_type = Server::listen(options_, echo);
  ASSERT_FALSE(of_another_type.has_value());
  EXPECT_EQ(of_another_type.error().reason, "http.tls_certificate");
}

}  // namespace
}  // namespace cas::adapters::http
