package meili

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
)

// The engine does not say what slips it forgave, so that is worked out: a word that no listing at all has
// was found, if anything was, by a word like it.

// doubts are the typed words that no listing has whole.
type doubts struct {
	words []doubted
	asked []string // words that were asked for
	kept  int64    // the seq that some were known from, and so have to be of; else 0
}

type doubted struct {
	word   string
	typing bool // it may be a beginning
}

// doubt asks, beside a search, which words of it no listing has. A phrase is matched without forgiving anything.
func doubt(a *asking, q *directory.Query) *doubts {
	d := &doubts{}
	if q.Limit+q.ElsewhereLimit == 0 { // only counted: there are no hits to find a word's stand-in in
		return d
	}
	for i, term := range q.Terms {
		for k, word := range term.Words {
			if len(term.Synonyms) > 0 || directory.MaxTypos(word) == 0 || strings.Contains(word, `"`) {
				continue
			}
			one := doubted{word, term.Prefix && i == len(q.Terms)-1 && k == len(term.Words)-1}
			note := func(found bool) {
				if !found && !slices.Contains(d.words, one) {
					d.words = append(d.words, one)
				}
			}
			if found, seq := a.index.ground.word(word); seq > 0 {
				if d.kept != 0 && d.kept != seq { // the index moved on between two words
					seq = -1
				}
				d.kept = seq
				note(found)
				continue
			}
			a.count(`"`+word+`"`, where{}.with(fieldLive+" = 1"), nil, func(got answer) {
				d.asked = append(d.asked, word)
				note(got.total > 0)
			})
		}
	}
	return d
}

// correctedFrom is how many of the hits are looked at for what stands in a word's stead.
const correctedFrom = 10

// correct gives for each word in doubt the one that most of the hits have in its stead.
func (x *Index) correct(ctx context.Context, d *doubts, hits []directory.Hit) ([]directory.Correction, error) {
	if len(d.words) == 0 || len(hits) == 0 {
		return nil, nil
	}
	found, err := x.wordsOf(ctx, hits[:min(correctedFrom, len(hits))])
	if err != nil {
		return nil, err
	}
	var corrections []directory.Correction
	for _, one := range d.words {
		if to := nearestWord(found, one.word, one.typing); to != "" && to != one.word {
			corrections = append(corrections, directory.Correction{From: one.word, To: to})
		}
	}
	return corrections, nil
}

// wordsOf gives the words of each document.
func (x *Index) wordsOf(ctx context.Context, hits []directory.Hit) ([]map[string]bool, error) {
	query := meilisearch.DocumentsQuery{Limit: correctedFrom}
	for _, names := range textFields() {
		query.Fields = append(query.Fields, names[0])
	}
	for _, hit := range hits {
		query.Ids = append(query.Ids, hit.ID)
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var documents meilisearch.DocumentsResult
	if err := x.service().GetDocumentsWithContext(ctx, &query, &documents); err != nil {
		return nil, x.server.explain(err)
	}
	var found []map[string]bool
	for _, hit := range documents.Results {
		words := map[string]bool{}
		for _, raw := range hit {
			var text string
			if err := json.Unmarshal(raw, &text); err != nil {
				return nil, x.server.explain(err)
			}
			for word := range strings.SplitSeq(text, wordBreak) {
				words[word] = true
			}
		}
		found = append(found, words)
	}
	return found, nil
}

// nearestWord gives the word with the fewest slips, of those the one most documents have; "" where none is
// near enough, or the word is the beginning of one there is.
func nearestWord(found []map[string]bool, word string, typing bool) string {
	counts := map[string]int{}
	for _, words := range found {
		for have := range words {
			counts[have]++
		}
	}
	best, fewest := "", directory.MaxTypos(word)+1
	for have, n := range counts {
		slips := directory.Slips(word, have, typing)
		if slips == 0 {
			return ""
		}
		if slips < fewest || (slips == fewest && best != "" && (n > counts[best] || (n == counts[best] && have < best))) {
			best, fewest = have, slips
		}
	}
	return best
}
