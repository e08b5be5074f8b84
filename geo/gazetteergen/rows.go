package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// row is one line of the data: a locality in one postcode.
type row struct {
	Postcode    string  `json:"postcode"`
	Locality    string  `json:"locality"`
	State       string  `json:"state"`
	Lat         float64 `json:"lat"`
	Lng         float64 `json:"long"`
	PreciseLat  float64 `json:"Lat_precise"`
	PreciseLng  float64 `json:"Long_precise"`
	Type        string  `json:"type"`
	RA2011      string  `json:"RA_2011"`
	RA2016      string  `json:"RA_2016"`
	RA2021      string  `json:"RA_2021_NAME"`
	PHNCode     string  `json:"phn_code"`
	PHNName     string  `json:"phn_name"`
	Council     string  `json:"lgaregion"`
	CouncilCode string  `json:"lgacode"`

	name    string    // as it is written
	folded  string    // geo.FoldName(name)
	plain   geo.Point // lat, long
	precise geo.Point // Lat_precise, Long_precise
	point   geo.Point // the one chosen
	trust   int       // 1: the point is believed; 0: none is; -1: it is only somewhere about
}

func readRows(raw []byte) ([]*row, error) {
	var rows []*row
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, fmt.Errorf("read the data: %w", err)
	}
	for _, r := range rows {
		r.Locality = strings.TrimSpace(strings.ReplaceAll(r.Locality, "’", "'"))
		r.name = titleCase(r.Locality)
		r.folded = geo.FoldName(r.name)
		r.plain = geo.Point{Lat: r.Lat, Lng: r.Lng}
		r.precise = geo.Point{Lat: r.PreciseLat, Lng: r.PreciseLng}
	}
	return rows, nil
}

// mailOnly are names of sorting offices, delivery and business centres, and other things nobody lives in.
var mailOnly = regexp.MustCompile(`( (BC|DC|DF|MC|MSC|PO|GPO|LPO|CPA)|POST SHOP|DELIVERY CENTRE|ROADSIDE DELIVERY|MILITARY AREA)$`)

// boxRange are postcodes that hold only boxes and receivers.
var boxRange = regexp.MustCompile(`^(1|8|9|5[89]|6[89]|78|79|09)`)

// keepPlaces drops what is no place people live in or go to.
func keepPlaces(rows []*row, count *counts) []*row {
	var kept []*row
	for _, r := range rows {
		upper := strings.ToUpper(r.Locality)
		switch {
		case r.Type == "Post Office Boxes":
			count.droppedBoxes++
		case r.Type == "LVR":
			count.droppedReceivers++
		case mailOnly.MatchString(upper), boxRange.MatchString(r.Postcode):
			count.droppedMail++
		default:
			kept = append(kept, r)
		}
	}
	return dropSpellings(kept, count)
}

// dropSpellings drops a row whose name says two names, "Ernabella (Pukatja)", where either has a row of its own.
func dropSpellings(rows []*row, count *counts) []*row {
	have := map[string]bool{}
	for _, r := range rows {
		have[r.State+r.folded] = true
	}
	var kept []*row
	for _, r := range rows {
		before, rest, found := strings.Cut(r.name, "(")
		if found && (have[r.State+geo.FoldName(before)] || have[r.State+geo.FoldName(strings.TrimSuffix(rest, ")"))]) {
			count.droppedSpelling++
			continue
		}
		if found || r.name == "" {
			r.name = strings.Join(strings.Fields(strings.NewReplacer("(", "", ")", "").Replace(r.name)), " ")
		}
		kept = append(kept, r)
	}
	return kept
}

// remoteness takes the 2016 class: the 2021 one was worked out from the plain point, which is often the postcode's middle.
func (r *row) remoteness() geo.Remoteness {
	for _, v := range []string{r.RA2016, r.RA2011} {
		if len(v) == 1 && v[0] >= '1' && v[0] <= '5' {
			return geo.Remoteness(v[0] - '0')
		}
	}
	switch {
	case strings.HasPrefix(r.RA2021, "Major"):
		return geo.MajorCity
	case strings.HasPrefix(r.RA2021, "Inner"):
		return geo.InnerRegional
	case strings.HasPrefix(r.RA2021, "Outer"):
		return geo.OuterRegional
	case strings.HasPrefix(r.RA2021, "Remote"):
		return geo.Remote
	case strings.HasPrefix(r.RA2021, "Very"):
		return geo.VeryRemote
	}
	return 0
}

// minor reports whether the row is no delivery area of its own. The data leaves the kind of most rows of the Northern
// Territory blank, Darwin's too, so there it says nothing.
func (r *row) minor() bool { return r.Type == "" && r.State != "NT" }
