package main

import (
	"math"

	"github.com/kithdirectory/kith/geo"
)

// The data gives one council to all rows of a postcode, and often one that only touches it: Dandenong got Casey. So each row
// takes the council of the nearest known place, the data's own council counting as a little nearer. Where that is a guess the
// council stays blank: better no council than a wrong one.
const (
	dataCouncilBonus = 0.8
	coinFlip         = 0.9    // a second council within this ratio of the first is as likely, unless the data names the first
	tooFarToTell     = 40_000 // metres from every known place beyond which the nearest tells too little against the data
)

// The one council whose PHN is the neighbouring state's: Murray PHN reaches over the river.
const (
	albury    = "10050"
	murrayPHN = "PHN205"
)

func settleAreas(rows, all []*row, gn *geoNames, fixes *fixes, count *counts) error {
	councils, err := readCouncils(rows, all, gn, count)
	if err != nil {
		return err
	}
	gn.addTo(councils, count)
	phnNames := namesOfPHNs(rows)
	byState := map[string][]*row{}
	for _, r := range rows {
		byState[r.State] = append(byState[r.State], r)
	}
	for _, r := range rows {
		settlePHN(r, byState[r.State], count)
	}
	for _, r := range rows {
		r.PHNName = phnNames[r.PHNCode]
		settleCouncil(r, councils[r.State], count)
		if x, ok := fixes.find(r); ok && x.council != "" {
			r.Council, r.CouncilCode = x.council, x.councilCode
		}
		if r.CouncilCode == albury {
			r.PHNCode, r.PHNName = murrayPHN, phnNames[murrayPHN]
		}
		r.Council = presentCouncil(r.CouncilCode, r.Council)
		if r.CouncilCode == "" {
			count.councilBlank++
		}
	}
	return nil
}

func homeDigit(state string) byte {
	return map[string]byte{"NSW": '1', "VIC": '2', "QLD": '3', "SA": '4', "WA": '5', "TAS": '6', "NT": '7', "ACT": '8'}[state]
}

// settleCouncil takes the nearest council, or none where that is a guess.
func settleCouncil(r *row, councils []*council, count *counts) {
	if r.State == "ACT" && len(councils) == 0 { // which has no councils
		r.Council, r.CouncilCode = "Unincorporated ACT", "89399"
		return
	}
	best, first, second := nearestCouncil(r, councils)
	agrees := best != nil && best.code == r.CouncilCode
	switch {
	case agrees:
		r.Council = best.name
	case best == nil, first > tooFarToTell, first > coinFlip*second:
		r.Council, r.CouncilCode = "", ""
	default:
		r.Council, r.CouncilCode = best.name, best.code
		count.councilMoved++
	}
}

// nearestCouncil returns the council nearest to the row and how far it and the next one are, in metres.
func nearestCouncil(r *row, councils []*council) (best *council, first, second float64) {
	first, second = math.Inf(1), math.Inf(1)
	for _, c := range councils {
		d := c.distance(r.point)
		if c.code == r.CouncilCode {
			d *= dataCouncilBonus
		}
		switch {
		case d < first:
			best, first, second = c, d, first
		case d < second:
			second = d
		}
	}
	return best, first, second
}

// distance is how far the nearest known place of the council is; infinite where a small council does not reach.
func (c *council) distance(p geo.Point) float64 {
	if !c.reaches(p) {
		return math.Inf(1)
	}
	least := math.Inf(1)
	for _, k := range c.known {
		least = math.Min(least, geo.Distance(p, k.point))
	}
	return least
}

// reaches reports whether p is within the bound of a small council.
func (c *council) reaches(p geo.Point) bool {
	return c.within == 0 || len(c.known) > 0 && geo.Distance(p, c.known[0].point) <= c.within
}

// settlePHN takes the PHN of the nearest row of the state when the data has none, or one of another state.
func settlePHN(r *row, believed []*row, count *counts) {
	home := len(r.PHNCode) == 6 && (r.PHNCode[3] == homeDigit(r.State) || r.State == "ACT" && r.PHNCode == "PHN106")
	if home {
		return
	}
	var best *row
	nearest := 300_000.0
	for _, o := range believed {
		if len(o.PHNCode) == 6 && o.PHNCode[3] == homeDigit(o.State) {
			if d := geo.Distance(r.point, o.point); d < nearest {
				best, nearest = o, d
			}
		}
	}
	if best == nil {
		r.PHNCode = ""
		count.phnBlank++
		return
	}
	r.PHNCode = best.PHNCode
	count.phnMoved++
}

// namesOfPHNs gives each code its commonest name; the data cuts one short at its first comma.
func namesOfPHNs(rows []*row) map[string]string {
	votes := map[string]map[string]int{}
	for _, r := range rows {
		if r.PHNCode == "" || r.PHNName == "" {
			continue
		}
		if votes[r.PHNCode] == nil {
			votes[r.PHNCode] = map[string]int{}
		}
		votes[r.PHNCode][r.PHNName]++
	}
	names := map[string]string{}
	for code, byName := range votes {
		for name, n := range byName {
			if n > byName[names[code]] || n == byName[names[code]] && name < names[code] {
				names[code] = name
			}
		}
	}
	names["PHN306"] = "Central Queensland, Wide Bay, Sunshine Coast"
	return names
}

// presentCouncil gives the name of today and drops the state the Bureau adds to tell two apart.
func presentCouncil(code, name string) string {
	switch code {
	case "25250":
		return "Merri-bek" // Moreland until 2022
	case "":
		return ""
	}
	return name
}
