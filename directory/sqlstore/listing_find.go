package sqlstore

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// ListingsIn finds the ids in the index alone, which gone listings are not in, and reads the documents of
// those it keeps.
func (r *reader) ListingsIn(ctx context.Context, box geo.Box, kinds []directory.Kind, limit int) ([]*directory.Listing, error) {
	if !box.Valid() {
		return nil, directory.Invalid("box", "The box is not one on the Earth: its south must not be above its north, and every edge must be in range.")
	}
	var p parameters
	var found strings.Builder
	found.WriteString(`SELECT id FROM listing WHERE lat >= ` + p.add(box.South) + ` AND lat <= ` + p.add(box.North))
	west, east := p.add(box.West), p.add(box.East)
	width := box.East - box.West
	// 180° east and 180° west are the same line.
	switch {
	case box.West <= box.East && box.West == -180:
		found.WriteString(` AND (lng <= ` + east + ` AND lng >= ` + west + ` OR lng = 180)`)
	case box.West <= box.East && box.East == 180:
		found.WriteString(` AND (lng >= ` + west + ` AND lng <= ` + east + ` OR lng = -180)`)
	case box.West <= box.East:
		found.WriteString(` AND lng >= ` + west + ` AND lng <= ` + east)
	default:
		width += 360
		found.WriteString(` AND (lng >= ` + west + ` OR lng <= ` + east + `)`)
	}
	found.WriteString(kindsAre(&p, kinds))
	midLat := (box.South + box.North) / 2
	shrink := math.Cos(midLat * math.Pi / 180)
	north := `(lat - ` + p.add(midLat) + `)`
	eastward := `(lng + CASE WHEN lng < ` + west + ` THEN 360 ELSE 0 END - ` + p.add(box.West+width/2) + `)`
	found.WriteString(` ORDER BY ` + north + ` * ` + north + ` + ` + eastward + ` * ` + eastward + ` * ` + p.add(shrink*shrink) + `, id`)
	found.WriteString(` LIMIT ` + p.add(max(limit, 0)))
	return allDocs[directory.Listing](ctx, r, "listings", `SELECT doc FROM listing WHERE id IN (`+found.String()+`)`, p.args...)
}

func (r *reader) ListingsServing(ctx context.Context, areas []string, kinds []directory.Kind, limit int) ([]*directory.Listing, error) {
	if len(areas) == 0 {
		return nil, nil
	}
	var p parameters
	one := make([]string, len(areas))
	for i, area := range areas {
		one[i] = r.holds(&p, "areas", areaColumn([]string{area}))
	}
	text := `SELECT doc FROM listing WHERE gone = 0 AND lat IS NULL` + kindsAre(&p, kinds) +
		` AND (` + strings.Join(one, ` OR `) + `) ORDER BY id LIMIT ` + p.add(max(limit, 0))
	return allDocs[directory.Listing](ctx, r, "listings", text, p.args...)
}

// ListingsWithWords looks for "men's" too where the word is "mens": words have no apostrophes.
func (r *reader) ListingsWithWords(ctx context.Context, words []string, kinds []directory.Kind, limit int) ([]*directory.Listing, error) {
	var p parameters
	text := `SELECT doc FROM listing WHERE gone = 0` + kindsAre(&p, kinds)
	for _, word := range words {
		written, err := encode("This search", word)
		if err != nil {
			return nil, err
		}
		word = strings.TrimSuffix(strings.TrimPrefix(written, `"`), `"`)
		holds := r.holds(&p, "doc", word)
		if stem, ok := strings.CutSuffix(word, "s"); ok && stem != "" {
			holds = `(` + holds + ` OR ` + r.like(&p, "doc", `%`+literally(stem)+`_s%`) + `)`
		}
		text += ` AND ` + holds
	}
	return allDocs[directory.Listing](ctx, r, "listings", text+` ORDER BY id LIMIT `+p.add(max(limit, 0)), p.args...)
}

// parameters collects the values of a query as it is written.
type parameters struct{ args []any }

// add gives how the query names a value.
func (p *parameters) add(value any) string {
	p.args = append(p.args, value)
	return "$" + strconv.Itoa(len(p.args))
}

// kindsAre narrows a query to kinds, where there are any.
func kindsAre(p *parameters, kinds []directory.Kind) string {
	if len(kinds) == 0 {
		return ""
	}
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = p.add(string(kind))
	}
	return ` AND kind IN (` + strings.Join(names, `, `) + `)`
}

// holds tells whether a column has the text in it somewhere.
func (r *reader) holds(p *parameters, column, text string) string {
	return r.like(p, column, `%`+literally(text)+`%`)
}

func (r *reader) like(p *parameters, column, pattern string) string {
	return column + ` ` + r.dialect.like + ` ` + p.add(pattern) + ` ESCAPE '\'`
}

// literally takes its meaning from everything that has one in a pattern.
func literally(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// pointColumns gives lat and lng as they are stored, null where there is no point.
func pointColumns(p *geo.Point) (lat, lng any) {
	if p == nil {
		return nil, nil
	}
	return p.Lat, p.Lng
}

// areaColumn gives area codes as they are stored: each between line ends, so that one is found whole.
func areaColumn(areas []string) string {
	if len(areas) == 0 {
		return ""
	}
	return "\n" + strings.Join(areas, "\n") + "\n"
}
