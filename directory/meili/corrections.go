package meili

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
)

// readWords gives the words of a hit's text; none where no text was asked for.
func readWords(hit meilisearch.Hit) map[string]bool {
	var words map[string]bool
	for _, names := range textFields() {
		raw, ok := hit[names[0]]
		if !ok {
			continue
		}
		var text string
		if json.Unmarshal(raw, &text) != nil {
			continue
		}
		if words == nil {
			words = map[string]bool{}
		}
		for _, word := range strings.Fields(text) {
			words[word] = true
		}
	}
	return words
}

// corrections finds the typed words that listings have only with a slip, and for each the word that most
// of those found have in its stead. The engine does not say what it forgave, so it is worked out: a word
// is in doubt when no hit has it, and wrong when no listing at all has it.
func (x *Index) corrections(ctx context.Context, q *directory.Query, found []foundHit) ([]directory.Correction, error) {
	if len(q.Terms) == 0 || len(found) == 0 {
		return nil, nil
	}
	var doubted []directory.Correction
	for i, term := range q.Terms {
		for k, word := range term.Words {
			typing := term.Prefix && i == len(q.Terms)-1 && k == len(term.Words)-1
			if len(term.Synonyms) > 0 || directory.MaxTypos(word) == 0 || anyHas(found, word, typing) {
				continue
			}
			if to := nearestWord(found, word, typing); to != "" && !slices.ContainsFunc(doubted, func(c directory.Correction) bool { return c.From == word }) {
				doubted = append(doubted, directory.Correction{From: word, To: to})
			}
		}
	}
	if len(doubted) == 0 {
		return nil, nil
	}
	return x.confirm(ctx, doubted)
}

func anyHas(found []foundHit, word string, typing bool) bool {
	return slices.ContainsFunc(found, func(f foundHit) bool {
		if f.words[word] {
			return true
		}
		for have := range f.words {
			if typing && strings.HasPrefix(have, word) {
				return true
			}
		}
		return false
	})
}

// nearestWord gives the word with the fewest slips, of those the one most hits have.
func nearestWord(found []foundHit, word string, typing bool) string {
	counts := map[string]int{}
	for _, f := range found {
		for have := range f.words {
			counts[have]++
		}
	}
	best, bestSlips := "", directory.MaxTypos(word)+1
	for have, n := range counts {
		s := directory.Slips(word, have, typing)
		if s < bestSlips || (s == bestSlips && best != "" && (n > counts[best] || (n == counts[best] && have < best))) {
			best, bestSlips = have, s
		}
	}
	return best
}

// confirm drops words that some listing has after all. A phrase is matched without forgiving anything.
func (x *Index) confirm(ctx context.Context, doubted []directory.Correction) ([]directory.Correction, error) {
	a := x.asking()
	var wrong []directory.Correction
	for _, c := range doubted {
		a.add(a.request(`"`+c.From+`"`, fieldLive+" = 1"), func(got answer) error {
			if got.total == 0 {
				wrong = append(wrong, c)
			}
			return nil
		})
	}
	if _, same, err := a.send(ctx, x.server); err != nil || !same {
		return nil, err // a write fell between: better not to say than to say something wrong
	}
	return wrong, nil
}
