package geo

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// What Read takes at most; Australia has about 16,000 localities.
const (
	maxSuburbs   = 200_000
	maxField     = 200 // bytes
	maxPostcodes = 400 // of one suburb
	maxReach     = 500_000.0
)

// Read makes a gazetteer from CSV (UTF-8, a header line, comma). The columns may come in any order; others are ignored:
//
//	name, state, postcodes, lat, lng   required; several postcodes are separated by spaces, the main one first
//	id                                 default: name, state and main postcode as a slug
//	council, council_code, phn, phn_code
//	remoteness                         1 (major city) to 5 (very remote)
//	reach                              metres; default: estimated from the neighbouring points
//	minor                              1: not a delivery area of its own
//
// An error names the line and the column. At most 200,000 suburbs are taken, and 200 bytes in a field.
func Read(r io.Reader) (*Gazetteer, error) {
	cr := csv.NewReader(r)
	cr.ReuseRecord = true
	cr.FieldsPerRecord = -1
	header, err := cr.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("gazetteer: the file is empty")
		}
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	rr, err := newRowReader(header)
	if err != nil {
		return nil, err
	}
	const usual = 18_000 // a guess at the number of lines, so that the maps need not grow
	suburbs := make([]*Suburb, 0, usual)
	byID := make(map[string]*Suburb, usual)
	for {
		fields, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("gazetteer: %w", err)
		}
		line, _ := cr.FieldPos(0)
		if len(suburbs) == maxSuburbs {
			return nil, fmt.Errorf("gazetteer: line %d: more than %d suburbs", line, maxSuburbs)
		}
		s, err := rr.suburb(fields)
		if err != nil {
			return nil, fmt.Errorf("gazetteer: line %d: %w", line, err)
		}
		if first, taken := byID[s.ID]; taken {
			return nil, fmt.Errorf("gazetteer: line %d: column id: %q is also %s's", line, s.ID, first.Label())
		}
		byID[s.ID] = s
		suburbs = append(suburbs, s)
	}
	if len(suburbs) == 0 {
		return nil, errors.New("gazetteer: the file has no suburbs")
	}
	fillReach(suburbs)
	for _, s := range suburbs {
		s.weight = likelihood(s)
	}
	return newGazetteer(suburbs, byID), nil
}

// rowReader knows which field holds which column and shares the strings that repeat.
type rowReader struct {
	column map[string]int
	shared map[string]string
	alone  map[string][]string // a postcode to the list of just it
	block  []Suburb            // the next suburbs, allocated many at a time
	pos    struct{ id, name, state, postcodes, lat, lng, council, councilCode, phn, phnCode, remoteness, reach, minor int }
}

func newRowReader(header []string) (*rowReader, error) {
	rr := &rowReader{column: map[string]int{}, shared: map[string]string{}, alone: map[string][]string{}}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if _, twice := rr.column[name]; twice && name != "" {
			return nil, fmt.Errorf("gazetteer: line 1: column %s comes twice", printable(name))
		}
		rr.column[name] = i
	}
	for _, name := range []string{"name", "state", "postcodes", "lat", "lng"} {
		if _, ok := rr.column[name]; !ok {
			return nil, fmt.Errorf("gazetteer: line 1: column %s is missing", name)
		}
	}
	at := func(name string) int {
		if i, ok := rr.column[name]; ok {
			return i
		}
		return -1
	}
	p := &rr.pos
	p.id, p.name, p.state, p.postcodes, p.lat, p.lng = at("id"), at("name"), at("state"), at("postcodes"), at("lat"), at("lng")
	p.council, p.councilCode, p.phn, p.phnCode = at("council"), at("council_code"), at("phn"), at("phn_code")
	p.remoteness, p.reach, p.minor = at("remoteness"), at("reach"), at("minor")
	return rr, nil
}

func (rr *rowReader) suburb(fields []string) (*Suburb, error) {
	for i, f := range fields {
		if len(f) > maxField && i != rr.pos.postcodes {
			return nil, fmt.Errorf("column %d is longer than %d bytes", i+1, maxField)
		}
	}
	get := func(i int) string {
		if i < 0 || i >= len(fields) {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	s := rr.next()
	s.Name, s.folded = strings.ToValidUTF8(get(rr.pos.name), ""), FoldName(get(rr.pos.name))
	if s.folded == "" {
		return nil, fmt.Errorf("column name: %s is not a name", printable(get(rr.pos.name)))
	}
	var err error
	if s.State, err = state(get(rr.pos.state)); err != nil {
		return nil, err
	}
	if s.Postcodes, err = rr.postcodes(get(rr.pos.postcodes)); err != nil {
		return nil, err
	}
	if s.Point, err = point(get(rr.pos.lat), get(rr.pos.lng)); err != nil {
		return nil, err
	}
	s.Council, s.CouncilCode = rr.share(get(rr.pos.council)), rr.share(get(rr.pos.councilCode))
	s.PHN, s.PHNCode = rr.share(get(rr.pos.phn)), rr.share(get(rr.pos.phnCode))
	if s.Remoteness, err = remoteness(get(rr.pos.remoteness)); err != nil {
		return nil, err
	}
	if s.Reach, err = reach(get(rr.pos.reach)); err != nil {
		return nil, err
	}
	s.Minor = get(rr.pos.minor) == "1"
	if s.ID = get(rr.pos.id); s.ID == "" {
		s.ID = Slug(s.Name, s.State, s.Postcodes[0])
	}
	if !isSlug(s.ID) {
		return nil, fmt.Errorf("column id: %s is not made of a-z, 0-9 and hyphens", printable(s.ID))
	}
	return s, nil
}

// next returns an empty suburb.
func (rr *rowReader) next() *Suburb {
	if len(rr.block) == 0 {
		rr.block = make([]Suburb, 256)
	}
	s := &rr.block[0]
	rr.block = rr.block[1:]
	return s
}

// share returns one copy of a string that many rows have.
func (rr *rowReader) share(v string) string {
	if v == "" {
		return ""
	}
	if have, ok := rr.shared[v]; ok {
		return have
	}
	v = strings.Clone(strings.ToValidUTF8(v, ""))
	rr.shared[v] = v
	return v
}
