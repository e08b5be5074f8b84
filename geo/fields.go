package geo

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

func state(v string) (string, error) {
	if state := stateOf(foldText(v)); state != "" {
		return state, nil
	}
	return "", fmt.Errorf("column state: %s is not an Australian state or territory", printable(v))
}

func (rr *rowReader) postcodes(v string) ([]string, error) {
	if isPostcode(v) { // nearly always there is just one
		list, ok := rr.alone[v]
		if !ok {
			list = []string{strings.Clone(v)}
			rr.alone[list[0]] = list
		}
		return list, nil
	}
	var list []string
	for pc := range strings.FieldsSeq(v) {
		if !isPostcode(pc) {
			return nil, fmt.Errorf("column postcodes: %s is not four digits", printable(pc))
		}
		if slices.Contains(list, pc) {
			continue
		}
		if list = append(list, rr.share(pc)); len(list) > maxPostcodes {
			return nil, fmt.Errorf("column postcodes: more than %d", maxPostcodes)
		}
	}
	if len(list) == 0 {
		return nil, errors.New("column postcodes: empty")
	}
	return list, nil
}

func isPostcode(v string) bool {
	return len(v) == 4 && v[0]-'0' < 10 && v[1]-'0' < 10 && v[2]-'0' < 10 && v[3]-'0' < 10
}

func point(latText, lngText string) (Point, error) {
	lat, ok := parseDegrees(latText)
	if !ok {
		return Point{}, fmt.Errorf("column lat: %s is not a number of degrees", printable(latText))
	}
	lng, ok := parseDegrees(lngText)
	if !ok {
		return Point{}, fmt.Errorf("column lng: %s is not a number of degrees", printable(lngText))
	}
	p := Point{Lat: lat, Lng: lng}
	if !p.Valid() {
		return Point{}, fmt.Errorf("columns lat and lng: %s is not a point", p)
	}
	return p, nil
}

func remoteness(v string) (Remoteness, error) {
	if v == "" {
		return 0, nil
	}
	if len(v) == 1 && v[0] >= '1' && v[0] <= '5' {
		return Remoteness(v[0] - '0'), nil
	}
	return 0, fmt.Errorf("column remoteness: %s is not 1 to 5", printable(v))
}

func reach(v string) (float64, error) {
	if v == "" {
		return 0, nil
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(f) || f <= 0 || f > maxReach {
		return 0, fmt.Errorf("column reach: %s is not a number of metres up to %.0f", printable(v), maxReach)
	}
	return f, nil
}

// printable quotes a field for an error, cut short so that a bad file cannot fill a page.
func printable(v string) string {
	if len(v) > 40 {
		v = strings.ToValidUTF8(v[:40], "") + "…"
	}
	return strconv.Quote(v)
}

// Slug returns a suburb's default id: "st-kilda-vic-3182".
func Slug(name, state, postcode string) string {
	slug := []byte(foldText(name))
	for _, part := range [...]string{state, postcode} {
		if part = foldText(part); part != "" {
			slug = append(append(slug, '-'), part...)
		}
	}
	for i, c := range slug {
		if c == ' ' {
			slug[i] = '-'
		}
	}
	return string(slug)
}

func isSlug(v string) bool {
	for i := 0; i < len(v); i++ {
		if c := v[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return v != ""
}
