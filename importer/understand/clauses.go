package understand

import (
	"slices"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// clause is one statement about times: on these days, in these stretches.
type clause struct {
	days     []time.Weekday // empty: no day is said
	ordinals []int          // of the month; empty for every week
	second   bool           // every second week
	spans    []span
	closed   bool
	always   bool
}

// timeText is a text about times, taken apart.
type timeText struct {
	clauses     []clause
	appointment bool
	noHolidays  bool
	terms       bool
	monthly     bool           // "monthly", or a month without saying which week
	fortnight   bool           // somewhere: every second week, from which one is not said
	starts      directory.Date // the first day of its only clause; zero where none is said
	reason      string         // why it was not understood; empty where it was
}

// parser walks the tokens of a text. A clause is days then times, or times then days.
type parser struct {
	tokens []token
	at     int
	out    timeText
	column half // which half of the day the cell stands for
	every  bool // "every" stands before the ordinals being read
	// allSecond is set by a word for every second week that stands apart from its days: "fortnightly".
	allSecond bool
}

// longestTimeText is how many bytes a text about times has at most.
const longestTimeText = 2000

// readTimes takes a text apart; column is the half of the day its column stands for, if any.
func readTimes(text string, column half) timeText {
	if len(text) > longestTimeText {
		return timeText{reason: "it is too long to be only times"}
	}
	p := &parser{column: column, tokens: lexTimes(tidyTimes(text))}
	p.takeFlags()
	if p.out.reason != "" {
		return p.out
	}
	p.readClauses()
	p.settleFortnight()
	p.settleMonthly()
	p.settleStart()
	if len(p.out.clauses) == 0 && !p.out.appointment {
		p.fail("it names no time")
	}
	return p.out
}

// takeFlags notes the words that hold for the whole text and drops them from the tokens.
func (p *parser) takeFlags() {
	var kept []token
	months, ordinals := 0, 0
	for _, t := range p.tokens {
		switch t.kind {
		case tokenUnknown:
			p.fail("some words are not about times")
		case tokenAppointment:
			p.out.appointment = true
		case tokenNoHolidays:
			p.out.noHolidays = true
		case tokenTerms:
			p.out.terms = true
		case tokenMonthly:
			p.out.monthly = true
		case tokenFortnight:
			p.out.fortnight, p.allSecond = true, true
		case tokenBiweekly:
			p.out.fortnight = true
			p.fail("biweekly is twice a week to some and every second week to others")
		case tokenStarts:
			if !p.out.starts.IsZero() {
				p.fail("it begins on two days")
			}
			p.out.starts = t.starts
		case tokenMonth:
			months++
			kept = append(kept, t)
		case tokenOrdinal:
			ordinals++
			kept = append(kept, t)
		case tokenFiller:
		default:
			kept = append(kept, t)
		}
	}
	p.out.monthly = p.out.monthly || (months > 0 && ordinals == 0)
	p.tokens = kept
}

// settleFortnight gives "fortnightly" to the days it speaks of, which is only clear where there is one clause.
func (p *parser) settleFortnight() {
	if !p.allSecond {
		return
	}
	if len(p.out.clauses) != 1 || len(p.out.clauses[0].ordinals) > 0 {
		p.fail("it is not clear which times are every second week")
		return
	}
	p.out.clauses[0].second = true
}

// settleMonthly takes "3rd Wednesday monthly" for what it is: each of its days names its week of the month.
func (p *parser) settleMonthly() {
	if len(p.out.clauses) > 0 && !slices.ContainsFunc(p.out.clauses, func(c clause) bool { return len(c.ordinals) == 0 }) {
		p.out.monthly = false
	}
}

// settleStart holds the day a text says it begins against its only clause, which must be held on that day.
// Of every second week it must be the only day, or the week it begins is not clear.
func (p *parser) settleStart() {
	if p.out.starts.IsZero() || p.out.reason != "" {
		return
	}
	if len(p.out.clauses) != 1 || p.out.clauses[0].second && len(p.out.clauses[0].days) > 1 {
		p.fail("it is not clear which times begin on that day")
	} else if !p.out.clauses[0].holdsOn(p.out.starts) {
		p.fail("it is not held on the day it begins")
	}
}

func (p *parser) fail(reason string) {
	if p.out.reason == "" {
		p.out.reason = reason
	}
}

func (p *parser) peek() tokenKind {
	if p.at < len(p.tokens) {
		return p.tokens[p.at].kind
	}
	return -1
}

func (p *parser) skip(kinds ...tokenKind) {
	for p.at < len(p.tokens) && slices.Contains(kinds, p.tokens[p.at].kind) {
		p.at++
	}
}

func (p *parser) readClauses() {
	timesFirst := p.timesFirst()
	for p.out.reason == "" {
		p.skip(tokenSep, tokenAnd)
		if p.at >= len(p.tokens) {
			return
		}
		before := p.at
		var c clause
		if timesFirst {
			p.readSpans(&c)
			p.skip(tokenSep, tokenDash)
			p.readDays(&c)
		} else {
			p.readDays(&c)
			p.skip(tokenSep, tokenDash)
			p.readSpans(&c)
		}
		p.skip(tokenMonth)
		if p.at == before {
			p.fail("it is not clear which days and times belong together")
			return
		}
		p.out.clauses = append(p.out.clauses, c)
	}
}

// timesFirst tells whether the text names times before days: "9am-5pm Monday to Friday".
func (p *parser) timesFirst() bool {
	days := false
	for _, t := range p.tokens {
		days = days || t.kind == tokenDays
	}
	for _, t := range p.tokens {
		switch t.kind {
		case tokenDays, tokenOrdinal, tokenEvery:
			return false
		case tokenClock, tokenClosed, tokenAlways:
			return days
		}
	}
	return false
}

// readDays reads "Mon, Wed & Fri", "Monday to Friday", "1st and 3rd Tuesday of the month".
func (p *parser) readDays(c *clause) {
	p.every = false
	for {
		switch p.peek() {
		case tokenEvery:
			p.every = true
			p.at++
		case tokenOrdinal:
			p.readOrdinals(c)
		case tokenDays:
			c.days = appendDays(c.days, p.takeDayRange())
		case tokenMonth:
			p.at++
		case tokenSep, tokenAnd:
			if !p.moreDays() {
				return
			}
			p.skip(tokenSep, tokenAnd)
			if len(c.ordinals) > 0 { // "2nd Tuesday and Friday": is it the 2nd Friday?
				if p.peek() != tokenOrdinal {
					p.fail("it is not clear which days of the month are meant")
				}
			} else if p.peek() == tokenOrdinal {
				p.fail("weekly and monthly days are mixed")
			}
		default:
			return
		}
		if p.out.reason != "" {
			return
		}
	}
}

// moreDays tells whether, behind separators, further days follow and not times.
func (p *parser) moreDays() bool {
	for i := p.at; i < len(p.tokens); i++ {
		switch p.tokens[i].kind {
		case tokenSep, tokenAnd:
		case tokenDays, tokenOrdinal, tokenEvery:
			return true
		default:
			return false
		}
	}
	return false
}

func (p *parser) readOrdinals(c *clause) {
	if len(c.days) > 0 && len(c.ordinals) == 0 {
		p.fail("weekly and monthly days are mixed")
		return
	}
	var found []int
	for p.peek() == tokenOrdinal || (len(found) > 0 && p.ordinalFollows()) {
		p.skip(tokenAnd, tokenSep)
		found = append(found, p.tokens[p.at].ordinal)
		p.at++
	}
	if p.every && len(found) == 1 && found[0] == 2 && !p.monthFollows() {
		p.out.fortnight, c.second = true, true
		return
	}
	if len(c.days) > 0 { // "1st Monday and 3rd Tuesday" would need two rules
		p.fail("it is not clear which days of the month are meant")
	}
	c.ordinals = append(c.ordinals, found...)
}

func (p *parser) ordinalFollows() bool {
	i := p.at
	for i < len(p.tokens) && (p.tokens[i].kind == tokenAnd || p.tokens[i].kind == tokenSep) {
		i++
	}
	return i < len(p.tokens) && i > p.at && p.tokens[i].kind == tokenOrdinal
}

func (p *parser) monthFollows() bool {
	for _, t := range p.tokens[p.at:] {
		if t.kind == tokenMonth {
			return true
		}
		if t.kind == tokenOrdinal {
			return false
		}
	}
	return false
}

func (p *parser) takeDayRange() []time.Weekday {
	from := p.tokens[p.at].days
	p.at++
	if p.peek() == tokenDash && p.at+1 < len(p.tokens) && p.tokens[p.at+1].kind == tokenDays {
		to := p.tokens[p.at+1].days
		p.at += 2
		if len(from) != 1 || len(to) != 1 {
			p.fail("it is not clear which days are meant")
			return nil
		}
		return dayRange(from[0], to[0])
	}
	return from
}

func appendDays(days, more []time.Weekday) []time.Weekday {
	for _, d := range more {
		if !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return days
}

// readSpans reads "9am-12pm and 1-4pm", "closed", "24 hours", "10 am".
func (p *parser) readSpans(c *clause) {
	for p.out.reason == "" {
		switch p.peek() {
		case tokenClosed:
			p.at++
			c.closed = true
		case tokenAlways:
			p.at++
			c.always = true
		case tokenClock:
			c.spans = append(c.spans, p.takeSpan())
		case tokenLunch:
			p.cutLunch(c)
		case tokenSep, tokenAnd:
			if !p.moreTimes() {
				return
			}
			p.skip(tokenSep, tokenAnd)
		default:
			return
		}
	}
}

func (p *parser) moreTimes() bool {
	for i := p.at; i < len(p.tokens); i++ {
		switch p.tokens[i].kind {
		case tokenSep, tokenAnd:
		case tokenClock, tokenLunch:
			return true
		default:
			return false
		}
	}
	return false
}

func (p *parser) takeSpan() span {
	from := p.tokens[p.at].clock
	p.at++
	if p.peek() == tokenDash && p.at+1 < len(p.tokens) && p.tokens[p.at+1].kind == tokenClock {
		to := p.tokens[p.at+1].clock
		p.at += 2
		s, reason := resolveSpan(from, to, p.column)
		if reason != "" {
			p.fail(reason)
		}
		return s
	}
	at, reason := resolveSingle(from, p.column)
	if reason != "" {
		p.fail(reason)
	}
	return span{opens: at, single: true, moved: from.half == halfUnsaid && at == from.literal()+noonMinutes}
}

// cutLunch takes a closed stretch out of the opening it lies in.
func (p *parser) cutLunch(c *clause) {
	lunch, reason := resolveSpan(p.tokens[p.at].lunch[0], p.tokens[p.at].lunch[1], p.column)
	p.at++
	for i, s := range c.spans {
		if reason == "" && !s.single && s.opens < lunch.opens && lunch.closes < s.closes {
			c.spans = slices.Replace(c.spans, i, i+1, span{opens: s.opens, closes: lunch.opens}, span{opens: lunch.closes, closes: s.closes})
			return
		}
	}
	p.fail("it is not clear when it is closed")
}
