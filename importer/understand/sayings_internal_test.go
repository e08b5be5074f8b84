package understand

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// TestSayingsNeeds holds that no saying is missed for the words it is said to need: whatever its pattern
// matches in texts made of the words of all sayings is found.
func TestSayingsNeeds(t *testing.T) {
	sets := map[string]sayings{"group": groupAbout, "peers": peersAbout, "often": oftenAbout, "goes about": goesAboutText}
	word := regexp.MustCompile(`[a-z0-9]+`)
	var words []string
	for _, set := range sets {
		for _, p := range set {
			for _, w := range word.FindAllString(strings.NewReplacer("(?:", " ", "?", "", `\b`, " ").Replace(p.pattern.String()), -1) {
				words = append(words, w, w+"s", w+"day")
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	matched := map[string]int{}
	for range 40_000 {
		var b strings.Builder
		for range 2 + r.IntN(5) {
			b.WriteString(words[r.IntN(len(words))])
			b.WriteString([]string{" ", " ", " ", "-", ". "}[r.IntN(5)])
		}
		text := b.String()
		for name, set := range sets {
			for _, p := range set {
				if !p.pattern.MatchString(text) {
					continue
				}
				matched[name]++
				if !set.in(text) {
					t.Fatalf("%s: %q matches %s and has none of %q", name, text, p.pattern, p.needs)
				}
			}
		}
	}
	for name := range sets {
		if matched[name] == 0 {
			t.Errorf("no text matched a saying of %q, so nothing was tested", name)
		}
	}
}
