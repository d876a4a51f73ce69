package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

// trust lets the program trust certificates, as a system's own store of them does.
func (w *town) trust(certificates ...*x509.Certificate) {
	w.t.Helper()
	var all []byte
	for _, c := range certificates {
		all = append(all, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	w.write("roots.pem", string(all), 0o644)
	w.env = []string{"SSL_CERT_FILE=" + w.path("roots.pem"), "SSL_CERT_DIR=" + w.dir}
}

// certificateOf asks a server for its certificate.
func certificateOf(t *testing.T, addr string, trusted *tls.Config) *x509.Certificate {
	t.Helper()
	conn, err := tls.Dial("tcp", addr, trusted)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0]
}

// secured are servers that speak TLS from the first byte.
func secured(t *testing.T, box mailbox) servers {
	t.Helper()
	sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{Security: "tls", User: address, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, sink.Close()) })
	return servers{box: box, smtp: sink.URL(), sink: sink, idle: func() bool { return true }}
}

// imaps is a mailbox behind TLS.
type imaps struct {
	mailbox
	addr string
}

func (b imaps) URL() string { return "imaps://" + b.addr }

func TestMailGoesInAndOutOverTLS(t *testing.T) {
	t.Run("in process", func(t *testing.T) {
		t.Parallel()
		pair, roots, err := mailtest.NewCertificate()
		if err != nil {
			t.Fatal(err)
		}
		server := implicitTLS(t, pair)
		answeredOverTLS(t, memoryOf(t, server), certificateOf(t, server.Addr(), &tls.Config{RootCAs: roots}))
	})
	t.Run("Dovecot", func(t *testing.T) {
		t.Parallel()
		d := mailtest.Dovecot(t)
		answeredOverTLS(t, imaps{d, d.AddrTLS}, certificateOf(t, d.AddrTLS, d.TLS()))
	})
}

func answeredOverTLS(t *testing.T, box mailbox, certificate *x509.Certificate) {
	t.Helper()
	s := secured(t, box)
	w := settle(t, s)
	w.trust(certificate, certificateOf(t, s.sink.Addr(), s.sink.TLS()))
	w.found()
	w.do("invite", "circle", bob.String())
	w.turn()
	w.deliver(mailing{from: bob, words: "Yes, count me in!", answers: new(w.lastTo(bob.address))}.raw())
	if sum := w.turn(); sum.Received != 1 || sum.Sent != 1 || sum.Members != 2 {
		t.Errorf("over TLS: %+v", sum)
	}
}

func implicitTLS(t *testing.T, pair tls.Certificate) *mailtest.IMAPServer {
	t.Helper()
	server, err := mailtest.NewIMAPServerWith(mailtest.IMAPOptions{TLS: &tls.Config{Certificates: []tls.Certificate{pair}}, Implicit: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, server.Close()) })
	return server
}

func TestCertificateOfAnotherNameOrOfNobodyIsRefused(t *testing.T) {
	t.Parallel()
	foreign, certificate := certificateFor(t, "mail.elsewhere.example")
	box := memoryOf(t, implicitTLS(t, foreign))
	s := secured(t, imaps{box, localhost(box.Addr())})
	honest := s.smtp
	s.smtp = "smtps://" + localhost(strangeRelay(t, foreign))
	w := settle(t, s)
	w.trust(certificate)
	w.found()
	got := w.try("run", "--once")
	if got.code != 1 || strings.Count(got.err, "certificate is valid for mail.elsewhere.example, not localhost") < 2 {
		t.Errorf("a wrong name: exit %d\n%s", got.code, got.err)
	}

	w.smtp = honest // its certificate is signed by nobody whom we trust
	w.configure()
	if got := w.try("run", "--once"); got.code != 1 || !strings.Contains(got.err, "unknown authority") {
		t.Errorf("an unknown signer: exit %d\n%s", got.code, got.err)
	}
	if n := s.sink.Count(); n != 0 {
		t.Errorf("%d letters went to a stranger", n)
	}
	if out := w.do("queue"); !strings.Contains(out, "ann@example.org") {
		t.Errorf("the letter is gone:\n%s", out)
	}
}

// localhost is an address on this machine by the machine's name.
func localhost(addr string) string { return strings.Replace(addr, "127.0.0.1", "localhost", 1) }

// certificateFor makes a certificate that is good for one name, and signed by itself.
func certificateFor(t *testing.T, name string) (tls.Certificate, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, certificate
}

// strangeRelay answers TLS with that certificate, and says nothing after it. It returns its address.
func strangeRelay(t *testing.T, pair tls.Certificate) string {
	t.Helper()
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				ended <- err
				return
			}
			_ = conn.(*tls.Conn).Handshake() // the program's answer to it is what the test looks at
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		check(t, ln.Close())
		if err := <-ended; !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return ln.Addr().String()
}
