package fetch

import (
	"net"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// allowed are the hosts an operator lets be fetched from wherever they lie, as "host:port" or "host:*".
type allowed map[string]bool

// readAllowed reads hosts as an operator writes them: host or host:port, exact.
func readAllowed(hosts []string) (allowed, error) {
	all := allowed{}
	for _, written := range hosts {
		host, port := strings.ToLower(strings.TrimSpace(written)), "*"
		if h, p, err := net.SplitHostPort(host); err == nil {
			host, port = h, p
		}
		host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
		_, portErr := net.LookupPort("tcp", port)
		if host == "" || strings.ContainsAny(host, "/*@ ") || port != "*" && portErr != nil {
			return nil, directory.Invalid("allow-host", "%q is no host: write its name or number as the address does, such as data.example.org or 10.0.0.5:8080, without https:// and path.", written)
		}
		all[joinHost(host, port)] = true
	}
	return all, nil
}

// has tells whether "host:port" is allowed.
func (a allowed) has(hostPort string) bool {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return false
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return a[joinHost(host, port)] || a[joinHost(host, "*")]
}
