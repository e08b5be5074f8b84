package fetch

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// longestAddress is how long, in bytes, an address may be; browsers and servers take no longer ones.
const longestAddress = 8 << 10

// private lists what is no public address of the internet, with the words that say so (IANA's special-purpose
// registries, and what clouds answer their machines at).
func private() map[string]string {
	return map[string]string{
		"0.0.0.0/8": "no address of a server", "10.0.0.0/8": "a private address", "100.64.0.0/10": "an address inside a provider's network",
		"127.0.0.0/8": "this machine's own address", "169.254.0.0/16": "a link-local address, where clouds keep secrets",
		"172.16.0.0/12": "a private address", "192.0.0.0/24": "a reserved address", "192.0.2.0/24": "an address for documentation",
		"192.88.99.0/24": "a reserved address", "192.168.0.0/16": "a private address", "198.18.0.0/15": "an address for measurements",
		"198.51.100.0/24": "an address for documentation", "203.0.113.0/24": "an address for documentation",
		"224.0.0.0/4": "a multicast address", "240.0.0.0/4": "a reserved address", "168.63.129.16/32": "an address where clouds keep secrets",
		"2001::/23": "a reserved address", "2001:db8::/32": "an address for documentation", "3fff::/20": "an address for documentation",
	}
}

// guard tells which addresses a connection may go to.
type guard struct{ refused []refusedNet }

type refusedNet struct {
	prefix netip.Prefix
	what   string
}

func newGuard() *guard {
	g := &guard{}
	for prefix, what := range private() {
		g.refused = append(g.refused, refusedNet{netip.MustParsePrefix(prefix), what})
	}
	return g
}

// refuse says why no connection may go to an address; "" where it may. An address that stands for an IPv4
// address is judged by that one.
func (g *guard) refuse(addr netip.Addr) string {
	if addr.Zone() != "" {
		return "a link-local address"
	}
	addr = addr.Unmap()
	if addr.Is6() {
		if inner, ok := embedded(addr); ok {
			return g.refuse(inner)
		}
		switch {
		case addr.IsLoopback():
			return "this machine's own address"
		case addr.IsPrivate(), addr.IsLinkLocalUnicast():
			return "a private address"
		case addr.IsMulticast():
			return "a multicast address"
		case addr.As16()[0]&0xe0 != 0x20: // 2000::/3 is all that is given out
			return "a reserved address"
		}
	}
	for _, n := range g.refused {
		if n.prefix.Contains(addr) {
			return n.what
		}
	}
	return ""
}

// embedded gives the IPv4 address in one of NAT64 (64:ff9b::/96) or 6to4 (2002::/16). Teredo and the local
// NAT64 prefix lie in ranges that are refused whole.
func embedded(addr netip.Addr) (netip.Addr, bool) {
	b := addr.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(addr):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case netip.MustParsePrefix("2002::/16").Contains(addr):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return netip.Addr{}, false
}

// parse reads an address and refuses what is not fetched at all, whoever names it.
func parse(address string) (*url.URL, error) {
	bad := func(format string, args ...any) (*url.URL, error) {
		return nil, directory.Invalid("file", format, args...)
	}
	if len(address) > longestAddress {
		return bad("The address is longer than %d characters, so it cannot be right.", longestAddress)
	}
	u, err := url.Parse(address)
	switch {
	case err != nil: // its words would repeat the address, with any key in it
		return bad("The address cannot be understood. Copy it anew from your browser; it begins with https://.")
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("Only addresses that begin with https:// or http:// are fetched.")
	case u.User != nil:
		return bad("The address of %s holds a name or password, which would end up in records and logs. Take it out; a file behind a password is saved by hand and imported.", u.Hostname())
	case u.Hostname() == "":
		return bad("The address names no server. Copy it anew from your browser; it begins with https://.")
	case strings.Contains(u.Hostname(), "%"):
		return bad("The address names a network of this machine after the %%; only public addresses are fetched.")
	case oddNumber(u.Hostname()):
		return bad("The address names its server by %q, a number in a form that hides where it leads. Write its name, or four numbers such as 192.0.2.1.", u.Hostname())
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// oddNumber tells whether a host is a number that is no plain IP address: 2130706433, 0177.0.0.1, 0x7f.1, 127.0.0.1.
func oddNumber(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(strings.ToLower(host), "."), ".")
	last := labels[len(labels)-1] // names of the web never end in a number (RFC 3696)
	last = strings.TrimPrefix(last, "0x")
	return last != labels[len(labels)-1] || last != "" && strings.Trim(last, "0123456789") == ""
}

// hostKey gives "host:port" of an address, one way for every way to write it.
func hostKey(u *url.URL) string {
	host, port := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return joinHost(host, port)
}

func joinHost(host, port string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]:" + port
	}
	return host + ":" + port
}
