package main

import (
	"net"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/mail/mailtest"
)

// mailCheck gives what the doctor says of the mail server.
func mailCheck(t *testing.T, b *bench, code int) check {
	t.Helper()
	for _, c := range one[doctorJSON](b.run("doctor", "--json").exits(code)).Checks {
		if c.Name == "mail server" {
			return c
		}
	}
	t.Fatal("the doctor did not look at the mail server")
	return check{}
}

func TestDoctorTriesTheMailServer(t *testing.T) {
	server := mailtest.New(t, mailtest.Plain)
	b := newBench(t, "KITH_SMTP_URL="+server.Address, "KITH_MAIL_FROM=Kith <kith@example.org>")
	b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(1))).ok()
	if c := mailCheck(t, b, exitOK); !c.OK || !strings.Contains(c.Message, "nothing was sent") {
		t.Errorf("a good server: %+v", c)
	}
	if server.Tried() != 0 {
		t.Error("the doctor sent something")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close() // so that nobody listens there
	b.env = append(b.env, "KITH_SMTP_URL=smtp://kith:s3cret@"+address)
	if c := mailCheck(t, b, exitFailed); c.OK || strings.Contains(c.Message, "s3cret") {
		t.Errorf("no server: %+v", c)
	}
}
