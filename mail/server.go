package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/kithdirectory/kith/directory"
)

// serverTimeout is how long a mail server may take to connect, and again to take a mail.
const serverTimeout = 30 * time.Second

// Server is the operator's mail server, and whom mail comes from. Make one with NewServer.
type Server struct {
	host     string
	from     *netmail.Address
	options  []gomail.Option
	security string
}

// NewServer reads the address of a mail server: smtps://user:password@host:465, which speaks TLS from the first
// byte, or smtp://user:password@host:587, which must turn to TLS by STARTTLS unless it is on this machine. from is
// an address, with a name if wanted: "Kith <kith@example.org>". roots are the certificates it may show; nil means
// this machine's. No error quotes the password.
func NewServer(address, from string, roots *x509.CertPool) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, directory.Invalid("server", "write smtps://user:password@host:465 or smtp://user:password@host:587, with %%40 for an @ in the name")
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil || strings.ContainsAny(from, "\r\n") {
		return nil, directory.Invalid("from", "write whom mail comes from, such as Kith <kith@example.org>")
	}
	s := &Server{host: u.Hostname(), from: sender}
	port := 587
	s.options = []gomail.Option{
		gomail.WithTimeout(serverTimeout), gomail.WithTLSConfig(&tls.Config{ServerName: s.host, RootCAs: roots, MinVersion: tls.VersionTLS12}),
	}
	switch {
	case u.Scheme == "smtps":
		port, s.security = 465, "by TLS"
		s.options = append(s.options, gomail.WithSSL())
	case loopback(s.host):
		s.security = "on this machine"
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		s.security = "by STARTTLS"
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil || port < 1 || port > 65535 {
			return nil, directory.Invalid("server", "its port is a number from 1 to 65535")
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if password, ok := u.User.Password(); ok {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	} else if u.User != nil {
		return nil, directory.Invalid("server", "a name without a password stands before the @")
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, directory.Invalid("server", "it cannot be used: %s", err)
	}
	return s, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Check connects, turns to TLS and signs in, without sending anything. how says by what means.
func (s *Server) Check(ctx context.Context) (how string, err error) {
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return "", fmt.Errorf("the mail server cannot be used: %w", err)
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return "", directory.Wrap(directory.CodeUnavailable, err, "The mail server at %s does not let us in.", s.host)
	}
	if err := client.CloseWithSMTPClient(connection); err != nil {
		return "", directory.Wrap(directory.CodeUnavailable, err, "The mail server at %s does not answer to the end.", s.host)
	}
	return s.security, nil
}

// refusal is why a mail was not taken.
type refusal struct {
	words string
	final bool // there is no use in trying again
}

// send hands one mail to the server. The mail's id makes the Message-ID, the same at every try, so that a
// server that took it before a line broke can tell.
func (s *Server) send(ctx context.Context, m *directory.Mail, letter Letter, links Links) *refusal {
	message, err := s.message(m, letter, links)
	if err != nil {
		return &refusal{words: cut("It cannot be written: " + err.Error()), final: true}
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return &refusal{words: cut("The mail server cannot be used: " + err.Error())}
	}
	err = client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() { // what failed after it was taken does not matter
		return nil
	}
	if sendErr, ok := errors.AsType[*gomail.SendError](err); ok {
		code := sendErr.ErrorCode()
		if code >= 500 && code < 600 && sendErr.Reason != gomail.ErrConnCheck {
			return &refusal{words: cut("The mail server refused it: " + sendErr.Error()), final: true}
		}
		return &refusal{words: cut("The mail server did not take it: " + sendErr.Error())}
	}
	return &refusal{words: cut("The mail server does not let us in: " + err.Error())}
}

// message writes what goes over the line.
func (s *Server) message(m *directory.Mail, letter Letter, links Links) (*gomail.Msg, error) {
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	message.FromMailAddress(s.from)
	message.ToMailAddress(&netmail.Address{Name: oneLine(m.ToName), Address: m.To})
	message.Subject(oneLine(letter.Subject))
	message.SetMessageIDWithValue(m.ID + "@" + hostOf(links.Base))
	message.SetDateWithValue(m.CreatedAt.UTC())
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	if letter.Unsubscribe != "" {
		if strings.HasPrefix(letter.Unsubscribe, "https://") {
			if err := message.SetListUnsubscribeOneClick(letter.Unsubscribe); err != nil {
				return nil, err
			}
		} else { // one click is for https alone (RFC 8058)
			message.SetListUnsubscribe(letter.Unsubscribe)
		}
	}
	message.SetBodyString(gomail.TypeTextPlain, letter.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, letter.HTML)
	return message, nil
}

// hostOf gives the name of the host of an address.
func hostOf(base string) string {
	if u, err := url.Parse(base); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "kith.invalid"
}

// longestReason is how much of a server's words is kept, in characters.
const longestReason = 300

func cut(words string) string {
	words = oneLine(words)
	if runes := []rune(words); len(runes) > longestReason {
		return string(runes[:longestReason]) + "…"
	}
	return words
}
