package hsds

import (
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// costs reads what the service costs. Prices of another country are kept as words: cents are Australian.
func (d *draft) costs() {
	texts := appendNew(nil, understand.PlainText(d.s.Object.text("fees_description")), understand.PlainText(d.s.Object.text("fees")))
	var free bool
	for _, o := range d.s.costs {
		if ends := day(o.text("valid_to")); !ends.IsZero() && ends.Before(d.options.Today) {
			continue
		}
		texts = appendNew(texts, d.costWords(o))
		free = free || o.text("amount") != "" && strings.Trim(o.text("amount"), "0.") == "" && len(d.s.costs) == 1
	}
	if d.country == "" || len(texts) == 0 {
		for _, text := range texts {
			d.cell("fees", importer.FieldCost, text)
		}
		return
	}
	cost, _ := understand.ParseCost(strings.Join(texts, "\n"))
	if cost.Cents != nil && *cost.Cents != 0 || cost.ConcessionCents != nil {
		cost = directory.Cost{}
	}
	cost.Text = strings.Join(texts, "\n")
	if free && len(texts) == 1 {
		zero := 0
		cost.Cents = &zero
	}
	d.row.Cost = cost
	d.cell("fees", importer.FieldIgnored, cost.Text) // in the source row
}

var currencySigns = map[string]string{"AUD": "$", "USD": "US$", "GBP": "£", "EUR": "€", "NZD": "NZ$", "CAD": "CA$"}

// costWords puts an option into words: "Under 18s and over 60s: £35 per 1 hour session".
func (d *draft) costWords(o Object) string {
	currency := strings.ToUpper(o.text("currency"))
	if currency == "" {
		currency = map[string]string{"": "AUD", "GB": "GBP", "US": "USD", "NZ": "NZD", "CA": "CAD", "IE": "EUR"}[d.country]
	}
	amount := o.text("amount")
	if n, err := strconv.ParseFloat(amount, 64); err == nil {
		sign, known := currencySigns[currency]
		switch {
		case n == 0:
			amount = "Free"
		case known:
			amount = sign + strings.TrimSuffix(strconv.FormatFloat(n, 'f', 2, 64), ".00")
		default:
			amount = strings.TrimSpace(strconv.FormatFloat(n, 'f', -1, 64) + " " + currency)
		}
	}
	words := strings.TrimSpace(amount + " " + understand.PlainText(o.text("amount_description")))
	option := understand.PlainText(o.text("option", "cost_description"))
	if option == "" || words == "" {
		return option + words
	}
	return option + ": " + words
}
