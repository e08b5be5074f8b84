package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/demo"
	"github.com/kithdirectory/kith/directory/meili"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/fetch"
	"github.com/kithdirectory/kith/importer/formats"
	"github.com/kithdirectory/kith/mail"
	"github.com/kithdirectory/kith/people"
	"github.com/kithdirectory/kith/web"
)

// Time limits of the server, so that no client holds a connection for nothing.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	drainTimeout  = 20 * time.Second
	// maxHeader is in bytes. An address of a megabyte still arrives, so that web can say in words that it
	// is too long; net/http answers anything longer itself.
	maxHeader = 1<<20 + 64<<10
)

// startGCPercent is how far the heap may grow between collections while the index is built.
const startGCPercent = 300

type serveFlags struct {
	addr, data string
	demo       bool
	allowHosts []string
}

func (p *program) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages and the API",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.addr, "addr", p.config.Addr, "host:port to listen on; port 0 takes any free one (KITH_ADDR)")
	cmd.Flags().StringVar(&f.data, "data", "", "data folder (KITH_DATA; default "+usualData+", or "+demoData+" with --demo)")
	cmd.Flags().BoolVar(&f.demo, "demo", false, "fill an empty data folder with an invented catalogue")
	p.addAllowHost(cmd, &f.allowHosts)
	return cmd
}

// serve runs the server until ctx ends, then drains it.
func (p *program) serve(ctx context.Context, f serveFlags) error {
	if err := checkAddr(f.addr); err != nil {
		return usageError{fmt.Errorf("--addr: %w", err)}
	}
	usual := usualData
	if f.demo {
		usual = demoData
	}
	client, err := p.fetcher(f.allowHosts)
	if err != nil {
		return err
	}
	// Listening before anything else claims the port at once, and a port that is taken leaves no data
	// folder behind; nothing is answered until ready.
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return directory.Wrap(directory.CodeUnavailable, err, "cannot listen on %s; choose another address with --addr", f.addr)
	}
	defer listener.Close()
	catalogue, closing, err := p.openCatalogue(ctx, p.dataFolder(f.data, usual), true)
	if err != nil {
		return err
	}
	defer closing()
	if err := p.prepare(ctx, catalogue, f.demo); err != nil {
		if ctx.Err() != nil { // told to stop before it was ready
			return nil
		}
		return err
	}
	desk := importer.NewDesk(p.importParts(catalogue), openFiles(client, keptFeeds(p.dataFolder(f.data, usual))))
	secret, err := cookieSecret(ctx, catalogue.Store())
	if err != nil {
		return err
	}
	post, err := p.postOffice(ctx, catalogue, listener.Addr(), secret)
	if err != nil {
		return err
	}
	in, err := p.people(ctx, catalogue, f)
	if err != nil {
		return err
	}
	site, err := p.site(ctx, catalogue, f, desk, in, secret, post)
	if err != nil {
		return err
	}
	more := ""
	if !f.demo {
		if more, err = p.setUpWords(ctx, in, listener.Addr().String()); err != nil {
			return err
		}
	}
	return p.run(ctx, catalogue, site, listener, desk, client, post, more)
}

// prepare fills the demo, rebuilds what an older program built, and indexes the catalogue.
func (p *program) prepare(ctx context.Context, catalogue *directory.Catalogue, withDemo bool) error {
	if withDemo {
		if err := demo.Fill(ctx, catalogue); err != nil {
			return err
		}
	}
	// Almost everything read at a start is thrown away once it is indexed: collecting less often saves time.
	defer debug.SetGCPercent(debug.SetGCPercent(startGCPercent))
	progress := p.every(2*time.Second, "indexing the catalogue", "seq")
	if err := catalogue.CatchUp(ctx, func(seq int64) { progress(seq) }); err != nil {
		return err
	}
	rebuilding := p.every(2*time.Second, "rebuilding listings for this version", "groups")
	return catalogue.RebuildIfStale(ctx, func(groups int) { rebuilding(int64(groups)) })
}

// every logs a figure, but not more often than the period.
func (p *program) every(period time.Duration, message, name string) func(int64) {
	last := time.Now()
	return func(n int64) {
		if time.Since(last) >= period {
			last = time.Now()
			p.log.Info(message, name, n)
		}
	}
}

// people makes who may come in. The demo's accounts, whose password everybody knows, are open only while the demo is
// served to this machine alone.
func (p *program) people(ctx context.Context, catalogue *directory.Catalogue, f serveFlags) (*people.Service, error) {
	in := people.New(people.Parts{Catalogue: catalogue})
	if f.demo && onLoopback(f.addr) {
		return in, in.Demo(ctx)
	}
	return in, in.EndDemo(ctx)
}

func (p *program) site(ctx context.Context, catalogue *directory.Catalogue, f serveFlags, desk *importer.Desk, in *people.Service, secret []byte, post *mail.Worker) (*web.Server, error) {
	invented, err := demo.Is(ctx, catalogue.Store())
	if err != nil {
		return nil, err
	}
	contacts, err := web.ReadCrisisContacts(p.config.CrisisContacts)
	if err != nil {
		return nil, err
	}
	var examples []directory.Example
	if invented {
		examples = demo.Examples()
	}
	return web.New(web.Parts{
		Catalogue: catalogue, Log: p.log, BaseURL: p.config.BaseURL, Secret: secret, Version: version(),
		TrustedProxies: p.config.TrustedProxies, RateLimit: p.config.rateLimit(f.addr), Invented: invented,
		Public: p.config.Public, OperatorToken: p.config.OperatorToken, Loopback: onLoopback(f.addr), Desk: desk, People: in, ShowDemo: f.demo, CrisisContacts: contacts, Examples: examples,
		Letters: post.Letters, MailIsSent: post.Server != nil,
	})
}

// openFiles opens the files of an import that came by the browser, or what stands at an address.
func openFiles(client *fetch.Client, keep string) importer.OpenFiles {
	return func(ctx context.Context, paths []string, format string, mappings importer.Mappings, read importer.AdaptOptions, used func([]*importer.Mapping) error) (importer.Batch, func() error, error) {
		return formats.Open(ctx, paths, formats.Ask{Format: format, Mappings: mappings, Read: read, Used: used, Fetch: client.Open, Keep: keep})
	}
}

// metaCookieSecret is where the store keeps the key that seals session cookies, so that every node
// and every restart reads the same ones.
const metaCookieSecret = "cookie_secret"

func cookieSecret(ctx context.Context, store directory.Store) ([]byte, error) {
	var kept string
	err := store.Write(ctx, func(tx directory.Tx) (err error) {
		if kept, err = tx.Meta(ctx, metaCookieSecret); err != nil || kept != "" {
			return err
		}
		fresh := make([]byte, 32)
		rand.Read(fresh)
		kept = hex.EncodeToString(fresh)
		return tx.SetMeta(ctx, metaCookieSecret, kept)
	})
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(kept)
}

// run serves until ctx ends or a listener fails, then lets requests under way finish. more is said once it does.
func (p *program) run(ctx context.Context, catalogue *directory.Catalogue, site *web.Server, listener net.Listener, desk *importer.Desk, client *fetch.Client, post *mail.Worker, more string) error {
	searchServers, err := p.searchServers()
	if err != nil {
		return err
	}
	jobs, stopJobs := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { catalogue.Follow(jobs) })
	working.Go(func() { catalogue.Relist(jobs) })
	working.Go(func() { catalogue.Remind(jobs) })
	working.Go(func() { catalogue.RunBatches(jobs) })
	working.Go(func() { desk.Work(jobs) })
	working.Go(func() { post.Work(jobs) })
	working.Go(func() { desk.Watch(jobs, fetchAgain(client)) })
	working.Go(func() { desk.WatchDuplicates(jobs) })
	if len(searchServers) > 0 {
		working.Go(func() { p.glance(jobs, catalogue, searchServers) })
		syncer := meili.NewSyncer(catalogue.Store(), searchServers, catalogue.Vocabulary(), p.log)
		working.Go(func() { syncer.Run(jobs) })
	}
	defer working.Wait()
	defer stopJobs()

	failed := make(chan error, 2)
	servers := []*http.Server{p.newServer(site.Handler())}
	go func() { failed <- servers[0].Serve(listener) }()
	if p.config.MetricsAddr != "" {
		metrics, err := net.Listen("tcp", p.config.MetricsAddr)
		if err != nil {
			return directory.Wrap(directory.CodeUnavailable, err, "cannot listen on KITH_METRICS_ADDR %s", p.config.MetricsAddr)
		}
		servers = append(servers, p.newServer(promhttp.HandlerFor(site.Metrics(), promhttp.HandlerOpts{})))
		go func() { failed <- servers[1].Serve(metrics) }()
	}
	fmt.Fprintf(p.stdout, "listening on http://%s\n%s", listener.Addr(), more)

	select {
	case err = <-failed:
	case <-ctx.Done():
		p.log.Info("stopping; requests under way may finish")
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	for _, s := range servers {
		err = errors.Join(err, s.Shutdown(drain))
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (p *program) newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
	}
}
