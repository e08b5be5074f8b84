package web

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// apiSearch answers GET /api/v1/search.
func (s *Server) apiSearch(c *gin.Context) error {
	search, err := s.getSearch(c)
	if err != nil {
		return err
	}
	found, err := s.catalogue.Search(c.Request.Context(), s.actor(c), search)
	if err != nil {
		return err
	}
	p := privacy{s.catalogue.Vocabulary()}
	found.Facets, found.NotTold = p.withoutPrivate(found.Facets), p.withoutPrivate(found.NotTold)
	return s.writeFound(c, found)
}

// apiSearchPosted answers POST /api/v1/search, which may hold private needs and areas to avoid.
func (s *Server) apiSearchPosted(c *gin.Context) error {
	search, err := s.postedSearch(c)
	if err != nil {
		return err
	}
	found, err := s.catalogue.Search(c.Request.Context(), s.actor(c), search)
	if err != nil {
		return err
	}
	return s.writeFound(c, found)
}

// foundJSON is the answer to a search, without its listings, which are written from their own cache.
type foundJSON struct {
	Total       int                    `json:"total"`
	Page        int                    `json:"page"`
	Pages       int                    `json:"pages"`
	Near        *nearJSON              `json:"near"`
	WithinM     float64                `json:"within_m"`
	Listings    listingsJSON           `json:"listings"`
	Elsewhere   elsewhereJSON          `json:"elsewhere"`
	OtherKinds  map[directory.Kind]int `json:"other_kinds"`
	Facets      struct{}               `json:"facets"`   // written apart: see countWriter
	NotTold     struct{}               `json:"not_told"` // likewise
	HeldBack    heldBackJSON           `json:"held_back"`
	Corrections []directory.Correction `json:"corrections"`
	Relaxed     []string               `json:"relaxed"`
	Notices     []directory.Notice     `json:"notices"`
	Wider       *widerJSON             `json:"wider,omitempty"`
	TookMs      float64                `json:"took_ms"`
}

type nearJSON struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	State    string  `json:"state"`
	Postcode string  `json:"postcode"`
	Lat      float64 `json:"lat"`
	Lng      float64 `json:"lng"`
}

type elsewhereJSON struct {
	Total    int          `json:"total"`
	Listings listingsJSON `json:"listings"`
}

type heldBackJSON struct {
	AvoidUnknown int `json:"avoid_unknown"`
	MustNotTold  int `json:"must_not_told"`
}

type widerJSON struct {
	WithinM float64 `json:"within_m"`
	Total   int     `json:"total"`
}

// listingsJSON is an array that is encoded already.
type listingsJSON []byte

// MarshalJSON gives the array.
func (l listingsJSON) MarshalJSON() ([]byte, error) { return l, nil }

// writeFound writes the answer. Each listing's unchanging part is encoded once and kept; only its
// distance and fit are of this search.
func (s *Server) writeFound(c *gin.Context, found *directory.Found) error {
	listings, err := s.encoded.list(found.Items)
	if err != nil {
		return err
	}
	elsewhere, err := s.encoded.list(found.Elsewhere.Items)
	if err != nil {
		return err
	}
	head, err := json.Marshal(foundJSON{
		Total: found.Total, Page: found.Page, Pages: found.Pages, Near: nearOf(found), WithinM: found.Within,
		Listings: listingsJSON("[]"), Elsewhere: elsewhereJSON{Total: found.Elsewhere.Total, Listings: listingsJSON("[]")},
		OtherKinds: orEmpty(found.OtherKinds), Facets: struct{}{}, NotTold: struct{}{},
		HeldBack:    heldBackJSON(found.HeldBack),
		Corrections: orNone(found.Corrections),
		Relaxed:     orNone(found.Relaxed), Notices: orNone(found.Notices),
		Wider: widerOf(found), TookMs: float64(found.Took.Microseconds()) / 1000,
	})
	if err != nil {
		return err
	}
	parts := []splicePart{
		{`"listings":[]`, listings}, {`"listings":[]`, elsewhere},
		{`"facets":{}`, s.counts.append(nil, found.Facets)}, {`"not_told":{}`, s.counts.append(nil, found.NotTold)},
	}
	c.Data(http.StatusOK, jsonType, splice(head, parts))
	return nil
}

const jsonType = "application/json; charset=utf-8"

// splicePart is something already encoded, and the empty member that stands for it.
type splicePart struct {
	empty string // ends in two brackets
	text  []byte
}

// splice puts what is already encoded where foundJSON has empty members of that name, in its order: copying
// it through json.Marshal would check every byte again.
func splice(head []byte, parts []splicePart) []byte {
	size := len(head) + 1
	for _, part := range parts {
		size += len(part.text)
	}
	out := make([]byte, 0, size)
	for _, part := range parts {
		at := indexOf(head, part.empty) + len(part.empty) - len("[]")
		out = append(append(out, head[:at]...), part.text...)
		head = head[at+len("[]"):]
	}
	return append(append(out, head...), '\n')
}

func nearOf(found *directory.Found) *nearJSON {
	p := found.Place
	if p == nil {
		return nil
	}
	return &nearJSON{ID: p.ID, Name: p.Name, State: p.State, Postcode: p.Postcode, Lat: p.Point.Lat, Lng: p.Point.Lng}
}

func widerOf(found *directory.Found) *widerJSON {
	if found.Wider == nil {
		return nil
	}
	return &widerJSON{WithinM: found.Wider.Within, Total: found.Wider.Total}
}

// orEmpty makes an absent map an empty object.
func orEmpty[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}

// orNone makes an absent list an empty one.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// appendFit writes the parts of a listing that belong to one search.
func appendFit(out []byte, item directory.FoundListing) []byte {
	if item.Distance >= 0 {
		out = append(out, `,"distance_m":`...)
		out = strconv.AppendFloat(out, float64(int64(item.Distance*10+0.5))/10, 'f', -1, 64)
	}
	out = append(out, `,"fit":{"score":`...)
	out = strconv.AppendFloat(out, float64(int64(item.Fit.Score*10000+0.5))/10000, 'f', -1, 64)
	for _, part := range []struct {
		name  string
		codes []string
	}{{"met", item.Fit.Met}, {"unmet", item.Fit.Unmet}, {"unknown", item.Fit.Unknown}} {
		out = append(append(append(out, `,"`...), part.name...), `":[`...)
		for i, code := range part.codes {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(append(append(out, '"'), code...), '"') // codes are letters, digits, dots and hyphens
		}
		out = append(out, ']')
	}
	return append(out, '}')
}
