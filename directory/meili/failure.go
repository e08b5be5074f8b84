package meili

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
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
	case errors.As(cause, &record):
		return unavailable("does not speak TLS there. Write its address with http:// in KITH_MEILI_URL, or give it a certificate.")
	case errors.As(cause, &unknown), errors.As(cause, &host), errors.As(cause, &certificate):
		return unavailable("has a certificate that this machine does not trust for that name. Mend the certificate, or add its authority to the machine's.")
	case errors.As(cause, &dns):
		return unavailable("cannot be found by its name. Check KITH_MEILI_URL.")
	case errors.Is(cause, context.DeadlineExceeded):
		return unavailable("did not answer in time.")
	}
	if network, ok := errors.AsType[net.Error](cause); ok {
		if network.Timeout() {
			return unavailable("did not answer in time.")
		}
		return unavailable("cannot be reached. Check that it runs, and the host and port in KITH_MEILI_URL.")
	}
	return unavailable("gave an answer that is not Meilisearch's. Check what listens at the address in KITH_MEILI_URL.")
}

// explainRefusal keeps of a refused search only its code: the rest quotes the filter, and so what was
// searched for.
func (s *Server) explainRefusal(f *failure) error {
	code, sentence := directory.CodeUnavailable, ""
	var cause error = f
	if strings.HasPrefix(f.Code, "invalid_search") {
		cause = &failure{Code: f.Code}
	}
	switch f.Code {
	case "invalid_api_key", "missing_authorization_header":
		sentence = "does not accept the key in KITH_MEILI_KEY. Make keys with `kith search-keys` and give this node one of them."
	case "index_not_found":
		sentence = "has lost the index of the catalogue. Kith makes it again by itself; until then the fallback answers."
	case "too_many_search_requests":
		sentence, cause = "has more searches waiting than it can answer.", errors.Join(f, directory.ErrOverloaded)
	case "payload_too_large":
		code, sentence = directory.CodeTooLarge, "refuses a batch as too large. Raise its http_payload_size_limit."
	case "no_space_left_on_device", "database_size_limit_reached":
		sentence = "has no room left on its disk. Make room there; searching goes on, and what is waiting follows."
	case "invalid_search_filter", "invalid_search_sort", "invalid_search_facets":
		code, sentence = directory.CodeInternal, "has an index with other settings than ours. Run kith doctor, then kith reindex."
	case "unreadable_answer":
		sentence = "gave an answer that is not Meilisearch's. Check what listens at the address in KITH_MEILI_URL."
	default:
		code, sentence = directory.CodeInternal, "refused a request. Look at its log."
	}
	return directory.Wrap(code, cause, "The search server %s %s", s.address, sentence)
}
