package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/meili"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/mail"
)

func (p *program) doctorCommand() *cobra.Command {
	var f listFlags
	var deep bool
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check the catalogue, its listings and its indexes, and say what to mend", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.doctor(cmd.Context(), f, deep) },
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&deep, "deep", false, "compare every listing on the search servers, not a part of them by chance")
	return cmd
}

// check is one thing the doctor looked at.
type check struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Message string `json:"message"`
}

type doctorJSON struct {
	OK     bool    `json:"ok"`
	Checks []check `json:"checks"`
}

// doctor runs every check, even after one has failed; it exits 1 where any did.
func (p *program) doctor(ctx context.Context, f listFlags, deep bool) error {
	out := doctorJSON{OK: true, Checks: []check{}}
	note := func(name string, err error, fine string, args ...any) {
		c := check{Name: name, OK: err == nil, Message: fmt.Sprintf(fine, args...)}
		if err != nil {
			c.Message, out.OK = sentence(err), false
		}
		out.Checks = append(out.Checks, c)
	}
	err := p.reading(ctx, f, func(c *directory.Catalogue) error {
		note("database", nil, "It opens and its tables are up to date.")
		p.checkCatalogue(ctx, c, note)
		p.checkServers(ctx, c, deep, note)
		p.checkMail(ctx, c, note)
		return nil
	})
	if err != nil {
		note("database", err, "")
	}
	if f.json {
		err = p.printJSON(out)
	} else {
		for _, c := range out.Checks {
			mark := "ok  "
			if !c.OK {
				mark = "FAIL"
			}
			fmt.Fprintf(p.stdout, "%s  %s: %s\n", mark, c.Name, c.Message)
		}
	}
	if !out.OK {
		return errors.Join(err, errShown)
	}
	return err
}

func (p *program) checkCatalogue(ctx context.Context, c *directory.Catalogue, note func(string, error, string, ...any)) {
	stored, err := c.Store().CountListings(ctx)
	note("listings", err, "%d are live.", stored)
	index := memindex.New(c.Vocabulary())
	defer index.Close()
	err = directory.NewFollower(c.Store(), index, nil).CatchUp(ctx, nil)
	var indexed int
	if err == nil {
		indexed, err = index.Len(ctx)
	}
	if err == nil && indexed != stored {
		err = directory.Errorf(directory.CodeInternal, "%d listings are stored, but an index made from them holds %d; run kith reindex", stored, indexed)
	}
	note("index", err, "One made from the listings holds all %d.", indexed)
	differ, err := c.CompareListings(ctx)
	if err == nil && differ > 0 {
		err = directory.Errorf(directory.CodeInternal, "%d groups have listings that differ from what would be built now; run kith reindex", differ)
	}
	note("built", err, "Every listing is what would be built now.")
	stopped, err := unfinishedImports(ctx, c.Store())
	if err == nil && len(stopped) > 0 {
		err = directory.Errorf(directory.CodeConflict, "%d imports were stopped; go on with kith imports resume %s", len(stopped), stopped[0])
	}
	note("imports", err, "None was stopped halfway.")
	checkTerms(c, note)
}

// checkTerms tells which school terms will be wanted within half a year and are not known. That fails nothing: dates
// are told apart until somebody gives them.
func checkTerms(c *directory.Catalogue, note func(string, error, string, ...any)) {
	fine := "They are known for the next half a year in every state."
	if missing := c.TermsMissing(); missing != "" {
		fine = missing
	}
	note("school terms", nil, "%s", fine)
}

// checkServers checks every search server, and that no other holds anything up.
func (p *program) checkServers(ctx context.Context, c *directory.Catalogue, deep bool, note func(string, error, string, ...any)) {
	servers, err := p.searchServers()
	if err != nil {
		note("search servers", err, "")
		return
	}
	ours := map[string]bool{}
	for _, s := range servers {
		ours[s.Address()] = true
		for _, found := range meili.Inspect(ctx, c.Store(), s, c.Vocabulary(), deep) {
			note(s.Address()+", "+found.Name, found.Err, "%s", found.Fine)
		}
	}
	targets, err := c.Store().IndexTargets(ctx)
	var others []string
	for _, target := range targets {
		if !ours[target.Server] && !slices.Contains(others, target.Server) {
			others = append(others, target.Server)
		}
	}
	if len(others) > 0 {
		err = directory.Errorf(directory.CodeConflict, "indexes on %s are kept in mind, but KITH_MEILI_URL does not name it; name all, or run kith reindex with the servers there are, which forgets the others", strings.Join(others, " and "))
	}
	if len(servers) > 0 || err != nil {
		note("search servers", err, "KITH_MEILI_URL names every one that has an index.")
	}
}

// checkMail connects to the mail server without sending anything, and looks for mails that were given up.
func (p *program) checkMail(ctx context.Context, c *directory.Catalogue, note func(string, error, string, ...any)) {
	if p.config.SMTPURL == "" {
		note("mail server", nil, "None is set: mails are kept for an admin to read. KITH_SMTP_URL names one.")
	} else {
		how, err := p.tryMailServer(ctx)
		note("mail server", err, "It lets us in %s; nothing was sent.", how)
	}
	counts, err := c.Store().MailCounts(ctx)
	if failed := counts[directory.MailFailed]; err == nil && failed > 0 {
		err = directory.Errorf(directory.CodeUnavailable, "%d mails could not be sent; an admin can read why at /mail", failed)
	}
	note("outbox", err, "%d mails wait, %d were sent.", counts[directory.MailWaiting], counts[directory.MailSent])
}

func (p *program) tryMailServer(ctx context.Context) (how string, err error) {
	server, err := mail.NewServer(p.config.SMTPURL, p.config.MailFrom, nil)
	if err != nil {
		return "", err
	}
	return server.Check(ctx)
}

func unfinishedImports(ctx context.Context, store directory.Store) ([]string, error) {
	imports, err := store.Imports(ctx, importsShown)
	var ids []string
	for _, i := range imports {
		if i.Resumable() && i.Status != directory.ImportWaiting { // that one waits for a person
			ids = append(ids, i.ID)
		}
	}
	return ids, err
}
