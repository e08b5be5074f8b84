package openactive

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// offer is one price.
type offer struct {
	name     string
	price    float64
	priced   bool
	currency string // as the source writes it
	words    string // a price that is no number
	reduced  bool   // for some people only
}

var reducedWords = regexp.MustCompile(`(?i)\bconc|pension|senior|student|child|junior|unwaged|low income|health ?care card|under \d|over \d`)

func offersOf(n node) []offer {
	var all []offer
	for _, object := range n.nodes("offers", "offer") {
		o := offer{name: object.text("name"), currency: strings.ToUpper(object.text("priceCurrency")), reduced: object.has("ageRestriction") || object.has("ageRange")}
		o.price, o.priced = object.number("price")
		o.priced = o.priced && o.price >= 0 && o.price < 1e6
		if !o.priced {
			o.words = object.text("price")
		}
		o.reduced = o.reduced || reducedWords.MatchString(o.name)
		if (o.priced || o.words != "") && len(all) < mostOffers {
			all = append(all, o)
		}
	}
	return all
}

// mostOffers bounds the prices of one record.
const mostOffers = 30

// cost reads what it costs. Only Australian dollars are a number; what is free is free in any currency.
func (w *writer) cost() {
	offers := offersOf(w.n)
	free, told := w.n.truth("isAccessibleForFree")
	if len(offers) == 0 {
		if told && free {
			w.row.Cost = directory.Cost{Text: "Free", Cents: new(0)}
		}
		return
	}
	if !slices.ContainsFunc(offers, func(o offer) bool { return !o.priced || o.price > 0 }) {
		w.row.Cost = directory.Cost{Text: "Free", Cents: new(0)}
		return
	}
	if told && free {
		w.row.Problems = append(w.row.Problems, importer.Problem{Severity: importer.SeverityNote, Code: importer.ProblemCost,
			Message: "It is said to be free and has a price; the price is kept as it is written."})
	}
	w.row.Cost = directory.Cost{Text: offerWords(offers)}
	if told && free || slices.ContainsFunc(offers, func(o offer) bool { return !o.priced || o.currency != "AUD" }) {
		return
	}
	w.row.Cost.Cents, w.row.Cost.ConcessionCents = fullAndReduced(offers)
}

// fullAndReduced gives the one price, or the one that is plainly for all beside the one that is plainly not.
func fullAndReduced(offers []offer) (full, reduced *int) {
	for _, o := range offers {
		cents := int(math.Round(o.price * 100))
		into := &full
		if o.reduced {
			into = &reduced
		}
		if *into != nil && **into != cents {
			return nil, nil // which of them is meant?
		}
		*into = new(cents)
	}
	if full == nil || (reduced != nil && *reduced > *full) {
		return nil, nil
	}
	return full, reduced
}

// offerWords writes prices as people read them: "Adult $12.00; Senior $8.00".
func offerWords(offers []offer) string {
	var parts []string
	for _, o := range offers {
		text := o.words
		if o.priced {
			switch o.currency {
			case "AUD":
				text = "$" + price(o.price)
			case "":
				text = price(o.price) + " (the currency is not said)"
			default:
				text = o.currency + " " + price(o.price)
			}
			if o.price == 0 {
				text = "free"
			}
		}
		if text = strings.TrimSpace(o.name + " " + text); !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}
