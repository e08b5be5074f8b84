package meili

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
)

// failure is what Meilisearch says of a request or a task it refuses: its code decides, never the status.
// Codes: https://www.meilisearch.com/docs/reference/errors/error_codes
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	status  int
}

func (f *failure) Error() string { return f.Code + ": " + f.Message }

// refusal reads the body of an answer that is an error.
func refusal(status int, body []byte) *failure {
	f := &failure{status: status}
	if json.Unmarshal(body, f) != nil || f.Code == "" {
		f.Code = "unreadable_answer"
	}
	return f
}

// failureOf gives what Meilisearch said in an error of meilisearch-go, if it said anything.
func failureOf(err error) (*failure, bool) {
	if f, ok := errors.AsType[*failure](err); ok {
		return f, true
	}
	if e, ok := errors.AsType[*meilisearch.Error](err); ok && e.MeilisearchApiError.Code != "" {
		return &failure{Code: e.MeilisearchApiError.Code, Message: e.MeilisearchApiError.Message, status: e.StatusCode}, true
	}
	return nil, false
}

// said tells whether err is a refusal with one of the codes; a code that ends in * stands for a family.
func said(err error, codes ...string) bool {
	f, ok := failureOf(err)
	if !ok {
		return false
	}
	for _, code := range codes {
		if start, family := strings.CutSuffix(code, "*"); f.Code == code || (family && strings.HasPrefix(f.Code, start)) {
			return true
		}
	}
	return false
}

// explain turns an error into one that says what to do. The cause is kept for the log: it names no key
// and, since every search is posted, no need of a person beyond the codes of a filter that was refused.
func (s *Server) explain(err error) error {
	if _, ours := errors.AsType[*directory.Error](err); err == nil || ours {
		return err
	}
	if f, ok := failureOf(err); ok {
		return s.explainRefusal(f)
	}
	// meilisearch-go has no Unwrap in this version: the cause is a field.
	cause := err
	if e, ok := errors.AsType[*meilisearch.Error](err); ok && e.OriginError != nil {
		cause = e.OriginError
	}
	unavailable := func(sentence string) error {
		return directory.Wrap(directory.CodeUnavailable, cause, "The search server %s %s", s.address, sentence)
	}
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	switch {
	case errors.Is(cause, context.Canceled):
		return cause
	case errors.Is(cause, http.ErrSchemeMismatch), errors.As(cause, &record):
		return unavailable("does not speak TLS there. Write its address in KITH_MEILI_URL with http:// instead of https://, or give it a certificate.")
	case errors.As(cause, &unknown), errors.As(cause, &host), errors.As(cause, &certificate):
		return unavailable("has a certificate that this machine does not trust for that name. Renew the certificate or make one for that name, or add the authority that signed it to those this machine trusts.")
	case errors.As(cause, &dns):
		return unavailable("cannot be found by its name. Check the host in KITH_MEILI_URL, and that this machine can look it up.")
	case errors.Is(cause, context.DeadlineExceeded):
		return unavailable(tooSlow)
	}
	if network, ok := errors.AsType[net.Error](cause); ok {
		if network.Timeout() {
			return unavailable(tooSlow)
		}
		return unavailable("cannot be reached. Check that it runs, and the host and port in KITH_MEILI_URL.")
	}
	return unavailable(notMeilisearch)
}

// What is said of more than one error.
const (
	tooSlow        = "did not answer in time. Check that it runs, that nothing between blocks the port in KITH_MEILI_URL, and that its machine is not overloaded."
	notMeilisearch = "gave an answer that is not Meilisearch's. Check what listens at the address in KITH_MEILI_URL, and whether it is to begin with http:// or https://."
)

// explainRefusal keeps of a refused search only its code: the rest quotes the filter, and so what was
// searched for.
func (s *Server) explainRefusal(f *failure) error {
	code, sentence := directory.CodeUnavailable, ""
	var cause error = f
	if strings.HasPrefix(f.Code, "invalid_search") {
		cause = &failure{Code: f.Code}
	}
	if f.Code == "internal" && strings.Contains(f.Message, "No space left on device") { // it has no code for a batch it cannot even take in
		f = &failure{Code: "no_space_left_on_device", Message: f.Message, status: f.status}
		cause = f
	}
	switch f.Code {
	case "invalid_api_key", "missing_authorization_header":
		sentence = "does not accept the key in KITH_MEILI_KEY, or that key may not do this. Make keys with kith search-keys, and give this node one of them."
	case "missing_master_key":
		sentence = "runs without a master key, so anybody who reaches it may do anything. Start it with MEILI_MASTER_KEY, 16 characters or more."
	case "index_not_found":
		sentence = "does not have the index that is asked for. A running kith serve whose key may write builds a new one by itself; until then the fallback answers."
	case "too_many_search_requests":
		sentence, cause = "has more searches waiting than it can answer. The fallback answers meanwhile; if it happens often, give the server more cores, or add another.", errors.Join(f, directory.ErrOverloaded)
	case "payload_too_large":
		code, sentence = directory.CodeTooLarge, "refuses a batch as too large. Start it with MEILI_HTTP_PAYLOAD_SIZE_LIMIT of 100 MB or more."
	case "no_space_left_on_device", "database_size_limit_reached":
		sentence = "has no room left on its disk. Make room there: searches go on, and the changes that wait follow by themselves."
	case "invalid_search_filter", "invalid_search_sort", "invalid_search_facets":
		code, sentence = directory.CodeInternal, "has an index with other settings than Kith gives it. Run kith reindex, which builds a new one beside it."
	case "unreadable_answer":
		sentence = notMeilisearch
	default:
		code, sentence = directory.CodeInternal, "refused a request ("+f.Code+"). Look at its log, and see that it is Meilisearch 1.36 or later."
	}
	return directory.Wrap(code, cause, "The search server %s %s", s.address, sentence)
}
