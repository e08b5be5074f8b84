package meili

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// How much one search may give back. mostRim is the most documents around a rim that are measured here; a search whose
// rim has more is refused.
const (
	mostRim      = 20_000
	mostValues   = 100_000 // of one facet: groups and spots of a whole city; families have a few dozen
	cutoffMillis = 60_000  // never: an answer cut short would be unsorted, and nothing would say so
)

// settings gives the settings of an index for a vocabulary, as the engine gives them back. They are our
// own JSON: meilisearch-go cannot send all of them (no false, nothing empty, no granular attributes).
func settings(v *directory.Vocabulary) map[string]any {
	equal := []string{fieldMarker, fieldLive, fieldKind, fieldGroup, fieldOrg, fieldShared, fieldPlaced, fieldHidden, fieldCells, fieldAt, fieldSpot, fieldAreas, fieldSilent, fieldSlots, fieldDays, fieldParts, fieldBucket, fieldGone}
	for _, family := range v.Families {
		equal = append(equal, toldYes(family.Code))
		if family.Asked {
			equal = append(equal, toldNo(family.Code))
		}
	}
	compared := []string{fieldSeq, fieldAgeMin, fieldAgeMax, fieldNext, fieldChecked, fieldLat, fieldLng}
	var searchable []string
	for _, names := range textFields() {
		searchable = append(searchable, names[0], names[1])
	}
	return map[string]any{
		"searchableAttributes": searchable,
		"filterableAttributes": []any{attributes(compared, true), attributes(equal, false)},
		"sortableAttributes":   []string{fieldChecked, fieldID, fieldNext},
		"rankingRules":         []string{"sort", "words", "typo", "attributeRank", "exactness", fieldID + ":asc"},
		"displayedAttributes":  []string{"*"},
		"stopWords":            []string{},
		"synonyms":             map[string]any{},
		"distinctAttribute":    nil,
		"proximityPrecision":   "byWord",
		"typoTolerance": map[string]any{
			"enabled": true, "minWordSizeForTypos": map[string]any{"oneTypo": 5, "twoTypos": 9}, "disableOnNumbers": true,
			"disableOnWords": []string{}, "disableOnAttributes": []string{},
		},
		"faceting":            map[string]any{"maxValuesPerFacet": mostValues, "sortFacetValuesBy": valuesBy()},
		"pagination":          map[string]any{"maxTotalHits": mostRim},
		"searchCutoffMs":      cutoffMillis,
		"localizedAttributes": []any{map[string]any{"attributePatterns": []string{"*"}, "locales": []string{"eng"}}},
		"facetSearch":         false,
		"prefixSearch":        "indexingTime",
	}
}

// valuesBy decides how values are counted, whose order is of no matter here. By count, the engine goes through
// the values of a field, of which families have a few dozen. In the order of the alphabet it goes through the
// documents found, as long as they are at most 3,000, which is right for fields with nearly as many values.
func valuesBy() map[string]any {
	return map[string]any{"*": "count", fieldGroup: "alpha", fieldSpot: "alpha", fieldAt: "alpha"}
}

// attributes is one rule of filterable attributes; the first rule that matches an attribute wins.
func attributes(patterns []string, comparison bool) map[string]any {
	return map[string]any{
		"attributePatterns": patterns,
		"features":          map[string]any{"facetSearch": false, "filter": map[string]any{"equality": true, "comparison": comparison}},
	}
}

// SettingsHash names what an index is made with: settings, vocabulary and shape of documents. An index
// made with another has to be built anew beside it.
func SettingsHash(v *directory.Vocabulary) string {
	words := map[string][]string{}
	for _, code := range v.Codes() {
		words[code] = v.Words(code)
	}
	h := sha256.New()
	// It cannot fail: these are plain values.
	_ = json.NewEncoder(h).Encode([]any{documentVersion, settings(v), words, v.Equivalent})
	return fmt.Sprintf("%d-%s", documentVersion, hex.EncodeToString(h.Sum(nil)[:8]))
}

// versionOf reads the version of documents that a hash begins with; 0 where it has none, as the first had not.
func versionOf(hash string) int {
	version, err := strconv.Atoi(strings.SplitN(hash, "-", 2)[0])
	if err != nil {
		return 0
	}
	return version
}

// SettingsDrift names the settings of the index that are not as we set them, in order.
func (x *Index) SettingsDrift(ctx context.Context) ([]string, error) {
	var have map[string]any
	if err := x.server.call(ctx, http.MethodGet, "/indexes/"+x.uid+"/settings", nil, &have); err != nil {
		return nil, err
	}
	wanted, err := json.Marshal(settings(x.writer.vocabulary))
	if err != nil {
		return nil, err
	}
	var want map[string]any
	if err := json.Unmarshal(wanted, &want); err != nil {
		return nil, err
	}
	var drifted []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got, ok := have[name]; ok && !reflect.DeepEqual(got, want[name]) && !empty(got, want[name]) {
			drifted = append(drifted, name)
		}
	}
	return drifted, nil
}

// empty tells whether both say nothing: the engine gives null for some empty lists.
func empty(a, b any) bool {
	nothing := func(v any) bool {
		switch v := v.(type) {
		case nil:
			return true
		case []any:
			return len(v) == 0
		case map[string]any:
			return len(v) == 0
		}
		return false
	}
	return nothing(a) && nothing(b)
}
