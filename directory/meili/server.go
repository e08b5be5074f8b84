package meili

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
)

// The oldest Meilisearch that has the ranking rules we set, and that keeps its tasks when an index goes.
const (
	oldestMajor = 1
	oldestMinor = 36
)

// uidPrefix begins the name of every index of ours; keys and listings of indexes go by it.
const uidPrefix = "kith-"

// How long one request may take where its caller sets no sooner end.
const (
	askTimeout   = 10 * time.Second
	writeTimeout = 2 * time.Minute
)

// Server is one Meilisearch server, and the only way to speak to it.
type Server struct {
	address string // as people know it: without a key
	key     string
	client  *http.Client
	service meilisearch.ServiceManager
}

// Connect makes a Server of an address such as http://127.0.0.1:7700 and a key, which may be empty.
// It sends nothing; a malformed address is CodeInvalid.
func Connect(address, key string) (*Server, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" {
		return nil, directory.Invalid("KITH_MEILI_URL", "Write a search server's address as http://host:7700 or https://host, without a path; the key goes into KITH_MEILI_KEY.")
	}
	return newServer(u.String(), key, newTransport()), nil
}

func newServer(address, key string, transport http.RoundTripper) *Server {
	client := &http.Client{Transport: transport}
	return &Server{
		address: address, key: key, client: client,
		service: meilisearch.New(address, meilisearch.WithAPIKey(key), meilisearch.WithCustomClient(client), meilisearch.DisableRetries()),
	}
}

// newTransport keeps connections alive and does not ask for compression, for which Meilisearch answers
// in chunks that meet delayed acknowledgements: 43 ms a request on loopback, measured.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableCompression: true,
		DialContext:         (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second, MaxIdleConns: 64, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second,
	}
}

// Address names the server, without its key.
func (s *Server) Address() string { return s.address }

// Check tells whether the server can be used: nil, or an Error that says what to do. Keys that only know
// indexes of ours may not ask for the version; MakeKeys, which is asked with the master key, has looked.
func (s *Server) Check(ctx context.Context) error {
	if err := s.healthy(ctx); err != nil {
		return err
	}
	if err := s.recent(ctx); err != nil && !said(err, "invalid_api_key") {
		return err
	}
	_, err := s.Indexes(ctx) // whether the key is good
	return err
}

// recent tells whether the server's version is one Kith can use.
func (s *Server) recent(ctx context.Context) error {
	version, err := s.Version(ctx)
	if err != nil {
		return err
	}
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err == nil && (major < oldestMajor || (major == oldestMajor && minor < oldestMinor)) {
		return directory.Errorf(directory.CodeUnavailable, "The search server %s runs Meilisearch %s. Kith needs %d.%d or later: start a new server beside it and name that in KITH_MEILI_URL.",
			s.address, version, oldestMajor, oldestMinor)
	}
	return nil
}

func (s *Server) healthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	health, err := s.service.HealthWithContext(ctx)
	if err != nil {
		return s.explain(err)
	}
	if health.Status != "available" {
		return directory.Errorf(directory.CodeUnavailable, "The search server %s says that it is %q. Look at its log.", s.address, health.Status)
	}
	return nil
}

// Version gives the server's version, "1.50.0".
func (s *Server) Version(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	version, err := s.service.VersionWithContext(ctx)
	if err != nil {
		return "", s.explain(err)
	}
	return version.PkgVersion, nil
}

// mostIndexes is how many indexes of ours one server may hold: a live one, one being built, a few old.
const mostIndexes = 1000

// Indexes gives the uids of our indexes on the server, in order.
func (s *Server) Indexes(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	found, err := s.service.ListIndexesWithContext(ctx, &meilisearch.IndexesQuery{Limit: mostIndexes})
	if err != nil {
		return nil, s.explain(err)
	}
	var uids []string
	for _, index := range found.Results {
		if strings.HasPrefix(index.UID, uidPrefix) {
			uids = append(uids, index.UID)
		}
	}
	slices.Sort(uids)
	return uids, nil
}

// NewUID makes the name of a new index: no name is ever used again, so a task or a reader that is late
// can never meet another index under the same name.
func NewUID(now time.Time) string {
	id := directory.NewID()
	return fmt.Sprintf("%s%d-%s", uidPrefix, now.Unix(), id[len(id)-6:])
}

// call sends a request that meilisearch-go cannot: settings as our own JSON. Its answer is read into out
// unless that is nil.
func (s *Server) call(ctx context.Context, method, path string, body []byte, out any) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if s.key != "" {
		request.Header.Set("Authorization", "Bearer "+s.key)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.client.Do(request)
	if err != nil {
		return s.explain(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return s.explain(err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return s.explain(refusal(response.StatusCode, answer))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return s.explain(err)
	}
	return nil
}
