package main

import (
	"github.com/kithdirectory/kith/geo"
)

// The data gives one council to all rows of a postcode, and often one that only touches it: Dandenong got Casey. So each row
// takes the council of the nearest known locality of councils.txt, the data's own council counting as a little nearer.
const dataCouncilBonus = 0.8

// farFromAny is how far from every known locality a row keeps what the data says, in metres.
const farFromAny = 250_000

type council struct {
	name, code, state string
	known             []*row // localities inside it
}

func settleAreas(rows, all []*row, fixes *fixes, count *counts) error {
	councils, err := readCouncils(rows, all, count)
	if err != nil {
		return err
	}
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

func settleCouncil(r *row, councils []*council, count *counts) {
	home := r.CouncilCode != "" && (r.CouncilCode[0] == homeDigit(r.State) || r.CouncilCode[0] == '9')
	var best *council
	least := float64(farFromAny)
	for _, c := range councils {
		for _, k := range c.known {
			d := geo.Distance(r.point, k.point)
			if c.code == r.CouncilCode {
				d *= dataCouncilBonus
			}
			if d < least {
				best, least = c, d
			}
		}
	}
	switch {
	case best != nil:
		if best.code != r.CouncilCode {
			count.councilMoved++
		}
		r.Council, r.CouncilCode = best.name, best.code
	case r.State == "ACT": // which has no councils
		r.Council, r.CouncilCode = "Unincorporated ACT", "89399"
	case !home:
		r.Council, r.CouncilCode = "", ""
	}
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
