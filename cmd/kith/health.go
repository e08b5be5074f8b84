package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
)

// healthTimeout is how long health waits for an answer.
const healthTimeout = 5 * time.Second

// healthCommand is for containers, which have nothing else in them that could ask: it ends with 0 where
// the server on this machine can answer searches.
func (p *program) healthCommand() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use: "health", Short: "Ask the server on this machine whether it can answer searches", Args: cobra.NoArgs, Hidden: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return health(cmd.Context(), addr) },
	}
	cmd.Flags().StringVar(&addr, "addr", p.config.Addr, "host:port that kith serve listens on (KITH_ADDR)")
	return cmd
}

func health(ctx context.Context, addr string) error {
	if err := checkAddr(addr); err != nil {
		return usageError{err}
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(addr)+"/readyz", nil)
	if err != nil {
		return err
	}
	response, err := (&http.Client{Transport: &http.Transport{Proxy: nil}}).Do(request)
	if err != nil {
		return directory.Wrap(directory.CodeUnavailable, err, "nothing answers on %s; see whether kith serve runs, and where it listens", addr)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	said, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	if err != nil {
		return err
	}
	return directory.Errorf(directory.CodeUnavailable, "the server on %s is not ready: %d %s", addr, response.StatusCode, strings.TrimSpace(string(said)))
}

// reachable turns an address that is listened on into one that can be dialled: every address is also this
// machine's own.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip, err := netip.ParseAddr(host); host == "" || (err == nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
		if err == nil && ip.Is6() {
			host = "::1"
		}
	}
	return net.JoinHostPort(host, port)
}
