package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// longestKey is how long, in bytes, a source's own id may be before it is shortened to a digest.
const longestKey = 120

// recordKey gives the key of a record within its source: the source's own id, else its name,
// organisation and address, however the rows are ordered; of a table's group at several places, its name and
// organisation. A key is shown in reports, so one made from
// an address is a digest, and one of a hidden record is made without the address.
func recordKey(r *Record, hidden bool) string {
	if id := strings.TrimSpace(r.SourceID); id != "" {
		if len(id) > longestKey {
			return "id:" + digest(id)
		}
		return "id:" + id
	}
	parts := []string{folded(r.Name), folded(r.Organisation)}
	switch words := placeWords(r); {
	case hidden:
	case r.SameAs != "" && len(words) > 1: // one more place does not make it another group
		parts = append(parts, "several places")
	default:
		parts = append(parts, words...)
	}
	return "row:" + digest(parts...)
}

// placeWords gives the record's addresses as words, in an order of their own; its coordinates stand in
// where there are no words.
func placeWords(r *Record) []string {
	var all []string
	for _, p := range r.Places {
		words := folded(strings.Join([]string{p.Address, p.Suburb, p.State, p.Postcode}, " "))
		if words == "" && p.Point != nil {
			words = p.Point.Rounded(4).String()
		}
		if words != "" {
			all = append(all, words)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// placeDigest stands for the words of one place.
func placeDigest(p PlaceText) string { return digest(placeWords(&Record{Places: []PlaceText{p}})...) }

// twinKey tells records of one key apart by what they are and where, so that the same record has the
// same key whatever stands before it in the file. A hidden one is told apart without its place.
func twinKey(key string, r *Record, hidden bool) string {
	parts := []string{folded(r.Name), string(r.Kind), folded(strings.Join(r.Categories, " "))}
	if !hidden {
		parts = append(parts, placeWords(r)...)
		for _, p := range r.Places {
			if p.Point != nil {
				parts = append(parts, p.Point.Rounded(4).String())
			} else if len(placeWords(&Record{Places: []PlaceText{p}})) == 0 && p.Name != "" {
				parts = append(parts, folded(p.Name))
			}
		}
	}
	return key + "~" + digest(parts...)[:12]
}

// folded gives text as the words it is compared by.
func folded(text string) string { return strings.Join(directory.Tokens(text), " ") }

// digest gives 32 hexadecimal digits that stand for the parts.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
