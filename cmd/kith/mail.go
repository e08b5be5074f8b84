package main

import (
	"context"
	"net"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/demo"
	"github.com/kithdirectory/kith/mail"
)

// postOffice makes what sends the outbox of a server that listens at an address.
func (p *program) postOffice(ctx context.Context, catalogue *directory.Catalogue, listening net.Addr, secret []byte) (*mail.Worker, error) {
	links := mail.Links{Base: p.linkBase(listening.String()), Secret: secret}
	letters, err := mail.NewLetters(links)
	if err != nil {
		return nil, err
	}
	invented, err := demo.Is(ctx, catalogue.Store())
	if err != nil {
		return nil, err
	}
	w := &mail.Worker{Catalogue: catalogue, Letters: letters, Links: links, Invented: invented, Log: p.log}
	if p.config.SMTPURL == "" {
		return w, nil
	}
	if links.Base == "" {
		return nil, directory.Errorf(directory.CodeInvalid, "KITH_BASE_URL: say the address people use; the links in mails are built from it")
	}
	w.Server, err = mail.NewServer(p.config.SMTPURL, p.config.MailFrom, nil)
	return w, err
}

// linkBase gives what links in mails begin with: KITH_BASE_URL, or where nobody else reaches this server, its own
// address; empty where neither is known.
func (p *program) linkBase(listening string) string {
	if p.config.BaseURL != "" {
		return p.config.BaseURL
	}
	if onLoopback(listening) {
		return "http://" + listening
	}
	return ""
}
