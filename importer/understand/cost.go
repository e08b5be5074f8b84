package understand

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

const (
	moneyAmount = `(?:(?:aud|a)\s*)?\$\s*(\d{1,5}(?:\.\d{1,2})?)|(\d{1,5}(?:\.\d{2})?)\s*(?:dollars?|aud)\b|(\d{1,2})\s*(?:c|cents)\b`
	perVisit    = `(?:\s*(?:per|a|an|each|/)\s*(?:session|visit|class|week|person|time|meeting|day|game|night|meal|head|pp)|\s*(?:each|pp|p\.p\.))?`
	concession  = `(?:concessions?|conc\.?|concs?|pensioners?|seniors?|unwaged|low income|health\s?care card(?: holders?)?)`
)

var (
	costFree       = regexp.MustCompile(`^(?:(?:it'?s |it is |entry |entry is |attendance is |all services are |services are |our services are |this service is |this is a |all programs are |always |completely |100% )?free(?: of charge| entry| admission| service| to attend| for all| for everyone| event| activity)?|no costs?|no fees?|no charge|nil cost|nil|\$?0(?:\.00)?|\$ ?0(?:\.00)?|there (?:is|are) no (?:cost|charge|fee|fees)|without charge|gratis|at no cost)$`)
	costDonation   = regexp.MustCompile(`^(?:by |a |entry by |entry is by |suggested )?(?:gold coin(?: donations?)?(?: entry| appreciated| welcome)?|donations?(?: appreciated| welcome| only| basis| based| requested)?|by donation|voluntary (?:contribution|donation)|pay what you can|pay as you feel|koha)(?: (?:appreciated|welcome|requested))?$`)
	costSingle     = regexp.MustCompile(`^(?:cost:? |only |from |entry )?(?:` + moneyAmount + `)` + perVisit + `$`)
	costPair       = regexp.MustCompile(`^(?:cost:? )?(?:` + moneyAmount + `)` + perVisit + `\s*(?:full|adults?|standard|waged)?\s*(?:/|,|;|-|–|or|and|\()\s*(?:` + moneyAmount + `)` + perVisit + `\s*\(?` + concession + `\)?$`)
	costWords      = regexp.MustCompile(`(?i)\$|dollar|\baud\b|\bfree\b|donation|gold coin|\bfees?\b|\bcosts?\b|charge|\bcents?\b|concession|membership|price|bulk.?bill|subsid`)
	commaPoint     = regexp.MustCompile(`^\d+,\d\d$`)
	commaThousands = regexp.MustCompile(`^\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)
	bareNumber     = regexp.MustCompile(`^\d{1,6}(?:\.\d{1,2})?$`)
)

// ParseCost reads what a visit costs. Money must be evident: a bare number is not a price, and gives a
// zero Cost. A text about money that is not fully understood is kept as Cost.Text alone.
func ParseCost(text string) (directory.Cost, Understanding) {
	if IsNull(text) && !strings.EqualFold(strings.TrimSpace(text), "nil") {
		return directory.Cost{}, nothing()
	}
	plain := PlainText(text)
	lower := strings.Trim(strings.ToLower(strings.Join(strings.Fields(plain), " ")), " .,;:!()")
	cost := directory.Cost{Text: plain}
	switch {
	case bareNumber.MatchString(lower):
		return directory.Cost{}, unclear("a number alone is not a price")
	case costFree.MatchString(lower):
		zero := 0
		cost.Cents = &zero
		return cost, understood()
	case costDonation.MatchString(lower):
		cost.Donation = true
		return cost, understood()
	}
	if m := costPair.FindStringSubmatch(lower); m != nil {
		full, half := cents(m[1:4]), cents(m[4:7])
		if full != nil && half != nil && *half <= *full {
			cost.Cents, cost.ConcessionCents = full, half
			return cost, understood()
		}
	}
	if m := costSingle.FindStringSubmatch(lower); m != nil && !strings.HasPrefix(lower, "from ") {
		if cost.Cents = cents(m[1:4]); cost.Cents != nil {
			return cost, understood()
		}
	}
	if !costWords.MatchString(plain) {
		return directory.Cost{}, unclear("it does not speak of money")
	}
	return cost, unclear("the price is kept as it is written")
}

// IsBareNumber tells whether a text of a cost column is a number alone, or several: a code of the source's.
func IsBareNumber(text string) bool {
	numbers := strings.FieldsFunc(PlainText(text), func(r rune) bool { return strings.ContainsRune(" ,;/&\n", r) })
	return len(numbers) > 0 && !slices.ContainsFunc(numbers, func(n string) bool { return !bareNumber.MatchString(n) })
}

// ParseMoney reads one amount in cents from a text that is known to be money: "5", "5.00", "$5", "5,50", "1,250". A
// comma before two digits is a point, as many people write it; before three it parts thousands; any other is not understood.
func ParseMoney(text string) (*int, bool) {
	text = strings.TrimSpace(strings.NewReplacer("$", "", "AUD", "").Replace(text))
	switch {
	case commaPoint.MatchString(text):
		text = strings.Replace(text, ",", ".", 1)
	case commaThousands.MatchString(text):
		text = strings.ReplaceAll(text, ",", "")
	}
	if !bareNumber.MatchString(text) {
		return nil, false
	}
	amount := cents([]string{text, "", ""})
	return amount, amount != nil
}

// cents turns the three alternatives of moneyAmount into cents.
func cents(groups []string) *int {
	for i, group := range groups {
		if group == "" {
			continue
		}
		amount, err := strconv.ParseFloat(group, 64)
		if err != nil {
			return nil
		}
		if i < 2 {
			amount *= 100
		}
		n := int(math.Round(amount))
		return &n
	}
	return nil
}
