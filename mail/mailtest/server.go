// Package mailtest is a real mail server in process, for tests: it speaks TLS with a certificate of its own, asks
// for a password, and can be told to greylist, to refuse, and to drop the line in the middle of a mail.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password are what the server asks for.
const (
	User     = "kith@example.org"
	Password = "correct horse/battery"
)

// Server is a mail server. Its behaviour may be changed while it runs.
type Server struct {
	Address string         // smtp:// or smtps://, with name and password, by its certificate's name
	Roots   *x509.CertPool // hold its certificate

	mu       sync.Mutex
	arrived  *sync.Cond
	greylist int // how many mails are still put off
	refuse   bool
	drop     int // how many mails are still cut off in mid-data
	tried    int
	plain    int // mails or passwords that came without TLS
	got      []Received
}

// Received is a mail that the server took.
type Received struct {
	From, To string // of the envelope
	Raw      string // as it came
	Header   netmail.Header
}

// Mode says how the server speaks TLS.
type Mode int

// The modes there are.
const (
	TLS      Mode = iota // from the first byte
	STARTTLS             // offered
	Plain                // never, and no password
)

// New starts a server that lasts as long as the test.
func New(t testing.TB, mode Mode) *Server {
	t.Helper()
	certificate, roots := invented(t)
	s := &Server{Roots: roots}
	s.arrived = sync.NewCond(&s.mu)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain = "localhost"
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.AllowInsecureAuth = true // so that a password without TLS is seen, and counted
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	login := "kith%40example.org:correct%20horse%2Fbattery@"
	switch mode {
	case TLS:
		listener = tls.NewListener(listener, config)
		s.Address = "smtps://" + login + "localhost:" + port
	case STARTTLS:
		server.TLSConfig = config
		s.Address = "smtp://" + login + "localhost:" + port
	case Plain:
		s.Address = "smtp://localhost:" + port
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(listener); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("the mail server stopped: %v", err)
		}
	}()
	t.Cleanup(func() {
		_ = server.Close() // connections that tests left open
		<-done
	})
	return s
}

// Greylist puts off the next n mails.
func (s *Server) Greylist(n int) { s.set(func() { s.greylist = n }) }

// Drop cuts the line in the middle of the next n mails.
func (s *Server) Drop(n int) { s.set(func() { s.drop = n }) }

// Refuse refuses every recipient for good, or stops doing so.
func (s *Server) Refuse(yes bool) { s.set(func() { s.refuse = yes }) }

func (s *Server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// Received lists the mails taken so far.
func (s *Server) Received() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.got...)
}

// Wait waits until so many mails were taken.
func (s *Server) Wait(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.got) < n {
		s.arrived.Wait()
	}
}

// Tried tells how many recipients were named to it, whatever became of them.
func (s *Server) Tried() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tried
}

// WithoutTLS tells how many passwords and mails came in the clear.
func (s *Server) WithoutTLS() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plain
}

// session is one connection.
type session struct {
	server   *Server
	conn     *smtp.Conn
	signedIn bool
	from, to string
}

func (c *session) secret() bool {
	if _, ok := c.conn.Conn().(*tls.Conn); ok {
		return true
	}
	_, ok := c.conn.TLSConnectionState()
	return ok
}

func (c *session) noteClear() {
	if !c.secret() {
		c.server.set(func() { c.server.plain++ })
	}
}

// AuthMechanisms lists what a password may be shown by.
func (c *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth checks a password.
func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		c.noteClear()
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		c.signedIn = true
		return nil
	}), nil
}

// Mail begins a mail.
func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.noteClear()
	if !c.signedIn && c.secret() {
		return smtp.ErrAuthRequired
	}
	c.from = from
	return nil
}

// Rcpt names its recipient.
func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.tried++
	switch {
	case c.server.refuse:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox"}
	case c.server.greylist > 0:
		c.server.greylist--
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted, come again later"}
	}
	c.to = to
	return nil
}

// Data takes the mail itself.
func (c *session) Data(r io.Reader) error {
	c.server.mu.Lock()
	drop := c.server.drop > 0
	if drop {
		c.server.drop--
	}
	c.server.mu.Unlock()
	if drop {
		_, _ = io.CopyN(io.Discard, r, 64)
		return c.conn.Conn().Close()
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: "This is no mail"}
	}
	c.server.set(func() {
		c.server.got = append(c.server.got, Received{From: c.from, To: c.to, Raw: strings.ReplaceAll(string(raw), "\r\n", "\n"), Header: message.Header})
		c.server.arrived.Broadcast()
	})
	return nil
}

// Reset forgets the mail that was begun.
func (c *session) Reset() { c.from, c.to = "", "" }

// Logout ends the connection.
func (c *session) Logout() error { return nil }

// invented makes a certificate for localhost, and a pool that trusts it alone.
func invented(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
