package directory

import (
	"strings"
	"testing"

	"github.com/kithdirectory/kith/geo"
)

func TestPlaceMask(t *testing.T) {
	m := NewPlaceMask(SecretPlace{Address: "Unit 2, 17 Zyzzyva Lane\n4 Numbat Loop", Name: "Quokka Rooms", Point: &geo.Point{Lat: -37.791, Lng: 144.964}})
	for _, text := range []string{
		"17 Zyzzyva Lane", "17 zyzzyva ln.", "off Zyzzyva Lane", "https://example.org/17-zyzzyva-lane", "17zyzzyvalane@example.org", "https://example.org/?q=17%20Zyzzyva%20Lane",
		"zyzzyvalane17", "4 Numbat Loop", "Numbat Loop", "the QUOKKA rooms", "https://maps.example.org/?q=-37.7912,144.9645",
	} {
		if got := strings.ToLower(m.Text(text)); strings.Contains(got, "zyzzyva") || strings.Contains(got, "numbat") || strings.Contains(got, "quokka") || strings.Contains(got, "37.79") {
			t.Errorf("%q became %q", text, got)
		}
		if got := m.Link(text); got != "" {
			t.Errorf("%q stays as a link", got)
		}
	}
	for _, text := range []string{"17 Bell Lane", "Zyzzyva House", "Rooms for a quokka", "https://example.org/lane", "33.5 km", "Unit 3"} {
		if got := m.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
