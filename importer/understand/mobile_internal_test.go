package understand

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestMayTellHome holds that no number at home is missed for the quick look before the pattern.
func TestMayTellHome(t *testing.T) {
	parts := []string{"(h)", "(H) ", "h: ", "H .", "h\t:", "home", "Home phone ", "private", "(hm)", "HM", "(home)", "5550 0134", "(03) 5550 0134", "h)", "Bush", " ", "\n", "."}
	r := rand.New(rand.NewPCG(1, 2))
	matched := 0
	for range 40_000 {
		var b strings.Builder
		for range 1 + r.IntN(5) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		if text := b.String(); homePhone.MatchString(text) {
			matched++
			if !mayTellHome(text) {
				t.Fatalf("%q tells a number at home and is passed over", text)
			}
		}
	}
	if matched == 0 {
		t.Error("no text told a number at home, so nothing was tested")
	}
}
