package fetch

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

func TestWhichAddressesAreRefused(t *testing.T) {
	g := newGuard()
	tests := []struct {
		addr    string
		refused bool
	}{
		{"8.8.8.8", false}, {"1.1.1.1", false}, {"203.2.218.214", false}, {"2606:4700::1111", false}, {"2404:6800:4006::1", false},
		{"9.255.255.255", false}, {"11.0.0.0", false}, {"172.15.255.255", false}, {"172.32.0.0", false}, {"100.63.255.255", false}, {"100.128.0.0", false}, {"2400::1", false},
		{"0.0.0.0", true}, {"0.1.2.3", true}, {"10.0.0.1", true}, {"10.255.255.255", true}, {"100.64.0.1", true}, {"100.127.255.255", true},
		{"100.100.100.200", true}, {"127.0.0.1", true}, {"127.255.255.254", true}, {"169.254.169.254", true}, {"172.16.0.1", true}, {"172.31.255.255", true},
		{"192.0.0.192", true}, {"192.0.2.1", true}, {"192.168.1.1", true}, {"198.18.0.1", true}, {"198.51.100.7", true}, {"203.0.113.9", true},
		{"224.0.0.1", true}, {"239.1.1.1", true}, {"240.0.0.1", true}, {"255.255.255.255", true}, {"168.63.129.16", true},
		{"::", true}, {"::1", true}, {"::ffff:127.0.0.1", true}, {"::ffff:10.0.0.1", true}, {"::ffff:8.8.8.8", false}, {"::127.0.0.1", true}, {"::ffff:0:10.0.0.1", true},
		{"fe80::1", true}, {"fe80::1%eth0", true}, {"fec0::1", true}, {"fc00::1", true}, {"fd00:ec2::254", true}, {"ff02::1", true},
		{"64:ff9b::7f00:1", true}, {"64:ff9b::a9fe:a9fe", true}, {"64:ff9b::808:808", false}, {"64:ff9b:1::808:808", true}, {"64:ff9b:1::7f00:1", true},
		{"2002:7f00:1::", true}, {"2002:a00:1::1", true}, {"2002:808:808::1", false}, {"2001:0:4136:e378:8000:63bf:3fff:fdd2", true}, {"2001:db8::1", true}, {"3fff::1", true},
		{"100::1", true}, {"5f00::1", true}, {"4000::1", true},
	}
	for _, tt := range tests {
		if got := g.refuse(netip.MustParseAddr(tt.addr)); (got != "") != tt.refused {
			t.Errorf("%s: %q, want refused %v", tt.addr, got, tt.refused)
		}
	}
}

func TestWhichAddressesAreNotUnderstood(t *testing.T) {
	bad := map[string]string{
		"ftp://example.org/a": "https://", "file:///etc/passwd": "https://", "gopher://example.org": "https://", "javascript:alert(1)": "https://",
		"//example.org/a": "https://", "example.org/a.csv": "https://", "http://": "no server", "http:///a": "no server", "http://\x7f/": "cannot be understood",
		"http://user@example.org/": "name or password", "https://user:secret@example.org/": "name or password",
		"http://2130706433/": "number", "http://0177.0.0.1/": "", "http://0x7f.0.0.1/": "", "http://0x7f000001/": "number", "http://127.1/": "number", "http://127.0.0.1./": "number",
		"http://[fe80::1%25eth0]/":                          "network of this machine",
		"http://example.org/" + strings.Repeat("a", 10_000): "longer",
	}
	for address, says := range bad {
		if address == "http://0177.0.0.1/" || address == "http://0x7f.0.0.1/" {
			says = "number"
		}
		_, err := parse(address)
		if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%.60s: %v, want a sentence that says %q", address, err, says)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%.60s: the sentence repeats the password: %v", address, err)
		}
	}
	for _, good := range []string{"https://example.org", "http://example.org:8080/a?b=c#d", "http://192.0.2.1/", "http://[2001:db8::1]:80/", "http://example.org./", "http://3.example.org", "http://bücher.example/"} {
		if u, err := parse(good); err != nil || u.Fragment != "" {
			t.Errorf("%s: %v", good, err)
		}
	}
}

func TestWhichHostsAreAllowed(t *testing.T) {
	a, err := readAllowed([]string{"Data.Example.org", "10.0.0.5:8080", "[::1]:9000", "fd00::1", "dots.example."})
	if err != nil {
		t.Fatal(err)
	}
	for hostPort, want := range map[string]bool{
		"data.example.org:443": true, "data.example.org:8080": true, "DATA.example.org.:80": true, "a.data.example.org:443": false, "example.org:443": false,
		"10.0.0.5:8080": true, "10.0.0.5:80": false, "10.0.0.6:8080": false, "[::1]:9000": true, "[::1]:80": false, "[fd00::1]:443": true, "dots.example:80": true,
	} {
		if a.has(hostPort) != want {
			t.Errorf("%s: allowed %v, want %v", hostPort, !want, want)
		}
	}
	for _, bad := range []string{"", "https://example.org", "example.org/path", "*.example.org", "user@example.org", "example.org:notaport", "example.org:99999"} {
		if _, err := readAllowed([]string{bad}); directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%q: %v, want a fault", bad, err)
		}
	}
}
