package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// datesShown is how many coming dates are shown to check a meeting by.
const datesShown = 6

// timesView is what the page of when and where lists: each time and place has a page of its own.
type timesView struct {
	Meetings []timeView
	Hours    []string
	Places   []placeLine
	Waits    bool // the times as they are shown wait for a curator
	Kind     string
	AddTime  string
	AddPlace string
}

// timeView is one meeting in words with its next dates.
type timeView struct {
	URL, Words, Where string
	Dates             []string
	Odd               bool // no form can say it
}

// placeLine is one place as others see it.
type placeLine struct {
	URL, Title string
	Lines      []string
	Note       string
	Level      string
}

// timesOf lists a group's times and places.
func (s *Server) timesOf(g *directory.Group, places []directory.EditedPlace) *timesView {
	view := &timesView{AddTime: "/groups/" + g.ID + "/times/new", AddPlace: "/groups/" + g.ID + "/places/new"}
	for i := range g.Meetings {
		m := &g.Meetings[i]
		_, sayable := m.Form()
		view.Meetings = append(view.Meetings, timeView{
			URL: fmt.Sprintf("/groups/%s/times/%d", g.ID, i+1), Words: s.meetingWords(m), Where: whereOf(m, places),
			Dates: s.dates(m, 3), Odd: !sayable,
		})
	}
	for i := range g.Hours {
		view.Hours = append(view.Hours, g.Hours[i].Words())
	}
	for _, p := range places {
		view.Places = append(view.Places, lineOf(g.ID, p))
	}
	return view
}

func lineOf(groupID string, p directory.EditedPlace) placeLine {
	v := placeOf(p.Listing, nil)
	line := placeLine{URL: "/groups/" + groupID + "/places/" + p.PlaceID, Title: orElse(v.Title, orElse(p.Listing.Suburb, "A place that is not shown")), Lines: v.Lines, Note: v.Note, Level: levelWords(p.Shown)}
	if p.Waits {
		line.URL, line.Level = "", line.Level+". It waits for a curator."
	}
	return line
}

// levelWords says a level of disclosure to the people of a group.
func levelWords(d directory.Disclosure) string {
	switch d {
	case directory.DisclosureExact:
		return "Everybody sees the address"
	case directory.DisclosureSuburb:
		return "Others see the suburb only"
	}
	return "Others see nothing of the place"
}

// meetingWords says a meeting with its pause.
func (s *Server) meetingWords(m *directory.Meeting) string {
	words := m.Words()
	if pause := m.Pause.Words(s.catalogue.Today()); pause != "" {
		words += "; " + pause
	}
	return orElse(words, "At a time nobody has said")
}

// whereOf says where a meeting is held.
func whereOf(m *directory.Meeting, places []directory.EditedPlace) string {
	if m.Online && m.PlaceID == "" {
		return "Online"
	}
	for n, p := range places {
		if p.PlaceID == m.PlaceID {
			return placeName(p, n)
		}
	}
	return ""
}

// placeName names a place by what is shown of it.
func placeName(p directory.EditedPlace, n int) string {
	if p.Shown == directory.DisclosureHidden {
		return fmt.Sprintf("Place %d, which is not shown", n+1)
	}
	return orElse(p.Listing.Venue, orElse(p.Listing.Address, joinWords("In", p.Listing.Suburb, p.Listing.State)))
}

// dates gives the next dates of a meeting in words.
func (s *Server) dates(m *directory.Meeting, n int) []string {
	return meetingTimes(s.catalogue.NextDates(m, n), m.Zone, s.catalogue.Now())
}

// meetingPage is the form of one time.
type meetingPage struct {
	editFrame
	N        string // its place in the list, from 1, or "new"
	Form     meetingInputs
	Odd      string // in words, where no form can say it
	OddDates []string
	Places   []optionView
	Zones    []optionView
	Days     []optionView
	Weeks    []optionView
	Repeats  []optionView
	EveryW   []optionView
	EveryM   []optionView
	MonthDay []optionView
	Off      []string
}

// meetingInputs are the texts in the form.
type meetingInputs struct {
	First, Until, From, To, PauseFrom, PauseTo, Note string
	SchoolTerms, NotHolidays, WeekUnknown            bool
	Off                                              []string
}

// editedMeeting finds the time a page is about; nil for a new one.
func editedMeeting(c *gin.Context, g *directory.Group) (m *directory.Meeting, index int, err error) {
	if c.Param("n") == "new" {
		return nil, len(g.Meetings), nil
	}
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 1 || n > len(g.Meetings) {
		return nil, 0, directory.Errorf(directory.CodeNotFound, "This time is not there any more.")
	}
	return &g.Meetings[n-1], n - 1, nil
}

func (s *Server) editMeeting(c *gin.Context) error {
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	g := pending.Group
	m, _, err := editedMeeting(c, g)
	if err != nil {
		return err
	}
	draft, err := s.catalogue.Draft(c.Request.Context(), s.actor(c), g.ID, "times/"+c.Param("n"))
	if err != nil {
		return err
	}
	if draft != nil {
		page, err := s.meetingPageOf(c, pending, m, inputs(draft.Form))
		if err != nil {
			return err
		}
		page.Draft, page.Version = s.dayAndTime(draft.SavedAt), draft.Version
		return s.render(c, http.StatusOK, "edit_meeting", page)
	}
	page, err := s.meetingPageOf(c, pending, m, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "edit_meeting", page)
}

// meetingPageOf makes the page with what stands in a meeting, or with what was typed.
func (s *Server) meetingPageOf(c *gin.Context, p *directory.Pending, m *directory.Meeting, in inputs) (meetingPage, error) {
	page := meetingPage{editFrame: s.editFrameOf(c, p, "When people meet"), N: c.Param("n")}
	g := p.Group
	places, err := s.catalogue.EditedPlaces(c.Request.Context(), g, p.Venues...)
	if err != nil {
		return page, err
	}
	if in != nil {
		page.Waits = in.waits(p)
	}
	f := directory.MeetingForm{Repeat: directory.RepeatWeekly, Every: 1, From: directory.TimeNotSaid, First: s.catalogue.Today()}
	if len(places) > 0 {
		f.PlaceID = places[0].PlaceID
	}
	var sayable bool
	if m != nil {
		var form directory.MeetingForm
		if form, sayable = m.Form(); sayable {
			f = form
		} else {
			page.Odd, page.OddDates = s.meetingWords(m), s.dates(m, datesShown)
			f.PlaceID, f.Online = m.PlaceID, m.Online
		}
	}
	if in == nil {
		in = inputsOfMeeting(f)
	}
	page.fill(in, places)
	if meeting, err := s.meetingOf(in, g, m, places); err == nil {
		page.Preview = &previewView{Words: s.meetingWords(&meeting), Dates: s.dates(&meeting, datesShown)}
		if meeting.SchoolTerms {
			page.Preview.Note = termsNote(s.catalogue.NextDates(&meeting, datesShown))
		}
		if len(page.Preview.Dates) == 0 {
			page.Preview.Note = "There is no coming date we can be sure of."
		}
	} else if e, ok := errors.AsType[*directory.Error](err); ok && page.Odd == "" {
		page.Preview = &previewView{Note: sentence(firstFault(e))}
	}
	return page, nil
}

// firstFault gives one of the sentences of an error, the first by its field's name.
func firstFault(e *directory.Error) string {
	for _, p := range problemsOf(e) {
		return p.Text
	}
	return e.Message
}

// inputsOfMeeting writes a form's inputs as a browser would send them.
func inputsOfMeeting(f directory.MeetingForm) inputs {
	in := inputs{}
	set := func(name, value string) {
		if value != "" {
			in[name] = []string{value}
		}
	}
	tick := func(name string, on bool) {
		if on {
			set(name, "yes")
		}
	}
	set("repeat", string(f.Repeat))
	for _, day := range f.Days {
		in["days"] = append(in["days"], strconv.Itoa(int(day)))
	}
	for _, n := range f.Weeks {
		in["weeks"] = append(in["weeks"], strconv.Itoa(n))
	}
	every := strconv.Itoa(max(f.Every, 1))
	set("every_weeks", every)
	set("every_months", every)
	if f.MonthDay != 0 {
		set("month_day", strconv.Itoa(f.MonthDay))
	}
	set("first", f.First.String())
	set("until", f.Until.String())
	set("from", clockInput(f.From))
	if f.From >= 0 && f.Minutes > 0 {
		set("to", clockInput(f.From+f.Minutes))
	}
	set("pause_from", f.Pause.From.String())
	set("pause_to", f.Pause.To.String())
	for _, d := range f.DaysOff {
		in["days_off"] = append(in["days_off"], d.String())
	}
	set("note", f.Note)
	set("zone", f.Zone)
	tick("school_terms", f.SchoolTerms)
	tick("not_public_holidays", f.NotPublicHolidays)
	tick("week_unknown", f.WeekUnknown)
	set("place", f.PlaceID)
	if f.Online && f.PlaceID == "" {
		set("place", "online")
	}
	return in
}

// fill puts inputs into the page.
func (p *meetingPage) fill(in inputs, places []directory.EditedPlace) {
	p.Form = meetingInputs{
		First: in.get("first"), Until: in.get("until"), From: in.get("from"), To: in.get("to"), PauseFrom: in.get("pause_from"), PauseTo: in.get("pause_to"),
		Note: in.get("note"), SchoolTerms: in.has("school_terms"), NotHolidays: in.has("not_public_holidays"), WeekUnknown: in.has("week_unknown"),
	}
	for _, day := range in["days_off"] {
		if day != "" {
			p.Form.Off = append(p.Form.Off, day)
		}
	}
	p.Form.Off = append(p.Form.Off, "")
	p.Repeats = chosen("repeat", in, option{"weekly", "Every week, or every few weeks", ""}, option{"nth", "The first, last … of the month", ""}, option{"date", "The same date each month", ""}, option{"once", "Once only", ""})
	for n := 1; n <= 7; n++ {
		day := time.Weekday(n % 7)
		p.Days = append(p.Days, chosen("days", in, option{strconv.Itoa(int(day)), day.String(), ""})...)
	}
	p.Weeks = chosen("weeks", in, option{"1", "First", ""}, option{"2", "Second", ""}, option{"3", "Third", ""}, option{"4", "Fourth", ""}, option{"5", "Fifth, if there is one", ""}, option{"-1", "Last", ""})
	p.EveryW = chosen("every_weeks", in, everyOptions("week", in.get("every_weeks"), 1, 2, 3, 4, 6, 8)...)
	p.EveryM = chosen("every_months", in, everyOptions("month", in.get("every_months"), 1, 2, 3, 4, 6)...)
	for n := 1; n <= 31; n++ {
		p.MonthDay = append(p.MonthDay, chosen("month_day", in, option{strconv.Itoa(n), strconv.Itoa(n), ""})...)
	}
	p.MonthDay = append(p.MonthDay, chosen("month_day", in, option{"-1", "The last day", ""})...)
	for n, place := range places {
		p.Places = append(p.Places, chosen("place", in, option{place.PlaceID, placeName(place, n), ""})...)
	}
	p.Places = append(p.Places, chosen("place", in, option{"online", "Online", ""}, option{"", "Nowhere in particular", ""})...)
	p.Zones = chosen("zone", in, zoneOptions(in.get("zone"))...)
}

// radios are the inputs of one choice.
type radios struct {
	Type, Name string
	Options    []optionView
}

func radiosOf(kind, name string, options []optionView) radios { return radios{kind, name, options} }

// everyOptions offers how often it comes round, with what is set beside the usual ones.
func everyOptions(unit, set string, usual ...int) []option {
	if n, err := strconv.Atoi(set); err == nil && n > 0 && n <= 52 && !slices.Contains(usual, n) {
		usual = append(usual, n)
	}
	var options []option
	for _, n := range usual {
		label := fmt.Sprintf("Every %d %ss", n, unit)
		if n == 1 {
			label = "Every " + unit
		}
		options = append(options, option{strconv.Itoa(n), label, ""})
	}
	return options
}

// zoneOptions offers the clocks of each state, and what is set.
func zoneOptions(set string) []option {
	options := []option{{"", "The place's own", ""}}
	for _, state := range []option{{"VIC", "Victoria", ""}, {"NSW", "New South Wales and the ACT", ""}, {"QLD", "Queensland", ""}, {"SA", "South Australia", ""}, {"WA", "Western Australia", ""}, {"TAS", "Tasmania", ""}, {"NT", "Northern Territory", ""}} {
		options = append(options, option{directory.ZoneOf(state.Value, ""), state.Label, ""})
	}
	if !slices.ContainsFunc(options, func(o option) bool { return o.Value == set }) {
		options = append(options, option{set, set, ""})
	}
	return options
}

// chosen makes options of an input, with those ticked that were sent.
func chosen(name string, in inputs, options ...option) []optionView {
	var views []optionView
	for _, o := range options {
		views = append(views, optionView{option: o, ID: name + "." + orElse(o.Value, "none"), Chosen: slices.Contains(in[name], o.Value) || o.Value == "" && in.get(name) == ""})
	}
	return views
}

// meetingOf reads a form into a meeting. was is the meeting that stands there; one that the form leaves as it was is
// given back as it is, with its own rule.
func (s *Server) meetingOf(in inputs, g *directory.Group, was *directory.Meeting, places []directory.EditedPlace) (directory.Meeting, error) {
	faults := map[string]string{}
	f := s.meetingForm(in, was, places, faults)
	if !placeKnown(f.PlaceID, places) {
		faults["place"] = "choose one of the group's places"
	}
	if len(faults) > 0 {
		return directory.Meeting{}, directory.InvalidFields(faults)
	}
	if was != nil {
		if form, sayable := was.Form(); sayable && slices.Equal(form.Days, f.Days) && sameMeeting(form, f) {
			return *was, nil
		}
	}
	return f.Meeting()
}

func placeKnown(id string, places []directory.EditedPlace) bool {
	return id == "" || slices.ContainsFunc(places, func(p directory.EditedPlace) bool { return p.PlaceID == id })
}

// sameMeeting tells whether two forms say the same.
func sameMeeting(a, b directory.MeetingForm) bool {
	return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b)
}

// meetingForm reads the inputs; what cannot be read is noted by its input.
func (s *Server) meetingForm(in inputs, was *directory.Meeting, places []directory.EditedPlace, faults map[string]string) directory.MeetingForm {
	day := func(name, text string) directory.Date {
		d, err := parseDay(text)
		if err != nil {
			faults[name] = err.Error()
		}
		return d
	}
	number := func(name, text string) int {
		n, err := strconv.Atoi(text)
		if err != nil && text != "" {
			faults[name] = "choose one of these"
		}
		return n
	}
	f := directory.MeetingForm{
		Repeat: directory.Repeat(in.get("repeat")), First: day("first", in.get("first")), Note: in.get("note"), Zone: in.get("zone"),
		SchoolTerms: in.has("school_terms"), NotPublicHolidays: in.has("not_public_holidays"),
		Pause: directory.Pause{From: day("pause", in.get("pause_from")), To: day("pause", in.get("pause_to"))},
	}
	if f.First.IsZero() && in.get("first") == "" {
		f.First = s.catalogue.Today()
	}
	if place := in.get("place"); place == "online" {
		f.Online = true
	} else {
		f.PlaceID = place
		if was != nil && was.PlaceID == place && place != "" {
			f.Online = was.Online // in a place and online at once
		}
	}
	f.Zone = s.zoneFor(f, was, places)
	switch f.Repeat {
	case directory.RepeatWeekly:
		f.Every = number("every", in.get("every_weeks"))
	case directory.RepeatNth, directory.RepeatDate:
		f.Every = number("every", in.get("every_months"))
	}
	if f.Repeat == directory.RepeatWeekly || f.Repeat == directory.RepeatNth {
		for n := 1; n <= 7; n++ {
			if slices.Contains(in["days"], strconv.Itoa(n%7)) {
				f.Days = append(f.Days, time.Weekday(n%7))
			}
		}
	}
	if f.Repeat == directory.RepeatNth {
		for _, text := range []string{"1", "2", "3", "4", "5", "-1"} {
			if slices.Contains(in["weeks"], text) {
				f.Weeks = append(f.Weeks, number("weeks", text))
			}
		}
	}
	if f.Repeat == directory.RepeatDate {
		f.MonthDay = number("month_day", in.get("month_day"))
	}
	if f.Repeat != directory.RepeatOnce {
		f.Until = day("until", in.get("until"))
	}
	f.WeekUnknown = in.has("week_unknown") && f.Repeat == directory.RepeatWeekly && f.Every > 1
	if len(in["days_off"]) > maxDaysOff+1 { // the form has an empty one at the end
		faults["days_off"] = fmt.Sprintf("leave out at most %d single days", maxDaysOff)
	}
	for _, text := range in["days_off"][:min(len(in["days_off"]), maxDaysOff)] {
		if d := day("days_off", text); !d.IsZero() {
			f.DaysOff = append(f.DaysOff, d)
		}
	}
	slices.SortFunc(f.DaysOff, func(a, b directory.Date) int { return a.Time().Compare(b.Time()) })
	f.DaysOff = slices.Compact(f.DaysOff)
	f.From, f.Minutes = clockOf(in, faults)
	return f
}

// maxDaysOff is how many single days a form may leave out.
const maxDaysOff = 100

// clockOf reads from when until when, in minutes: a meeting that ends before it begins ends the next day only where
// it begins in the evening.
func clockOf(in inputs, faults map[string]string) (from, minutes int) {
	from, err := parseClock(in.get("from"))
	if err != nil {
		faults["from"] = err.Error()
	}
	to, err := parseClock(in.get("to"))
	if err != nil {
		faults["to"] = err.Error()
	}
	switch {
	case to == directory.TimeNotSaid || len(faults) > 0:
		return from, 0
	case from == directory.TimeNotSaid:
		faults["from"] = "say when it begins"
	case to > from:
		minutes = to - from
	case from >= eveningBegins && to <= nightEnds:
		minutes = to + 24*60 - from
	default:
		faults["to"] = "it ends before it begins"
	}
	return from, minutes
}

const (
	eveningBegins = 17 * 60
	nightEnds     = 6 * 60
)

// zoneFor gives the zone a meeting is kept in: the place's, the one chosen, or the one it had.
func (s *Server) zoneFor(f directory.MeetingForm, was *directory.Meeting, places []directory.EditedPlace) string {
	for _, p := range places {
		if p.PlaceID == f.PlaceID && p.Zone != "" {
			return p.Zone
		}
	}
	if f.Zone != "" {
		return f.Zone
	}
	if was != nil {
		return was.Zone
	}
	for _, p := range places {
		if p.Zone != "" {
			return p.Zone
		}
	}
	return ""
}

// editMeetingSent answers the form of a time: look, save, remove or begin again.
func (s *Server) editMeetingSent(c *gin.Context) error {
	ctx, actor := c.Request.Context(), s.actor(c)
	in, err := readForm(c)
	if err != nil {
		return err
	}
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	g := pending.Group
	m, index, err := editedMeeting(c, g)
	if err != nil {
		return err
	}
	part := "times/" + c.Param("n")
	switch in.get("do") {
	case "forget":
		if err := s.catalogue.DropDraft(ctx, actor, g.ID, part); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, c.Request.URL.Path)
		return nil
	case "save", "remove":
		return s.saveMeeting(c, pending, m, index, in)
	}
	if err := s.keepTyped(c, g, part, in); err != nil {
		return err
	}
	page, err := s.meetingPageOf(c, pending, m, in)
	if err != nil {
		return err
	}
	page.Version = in.version(g)
	if page.Preview == nil {
		page.Preview = &previewView{}
	}
	page.Preview.Saved = draftKept
	if isHTMX(c) {
		return s.renderPart(c, http.StatusOK, "edit_meeting", "preview", page.Preview)
	}
	return s.render(c, http.StatusOK, "edit_meeting", page)
}

// draftKept says that what is typed is kept.
const draftKept = "Kept as a draft. Nobody else sees it until you save."

func (s *Server) saveMeeting(c *gin.Context, p *directory.Pending, m *directory.Meeting, index int, in inputs) error {
	ctx, actor, g := c.Request.Context(), s.actor(c), p.Group
	for _, name := range []string{"repeat", "from", "to", "first", "note"} {
		if _, told := in[name]; !told && in.get("do") == "save" {
			return s.meetingNotSaved(c, p, m, in, directory.Invalid(name, "This page was not sent whole. Look at it once more, then save."))
		}
	}
	base, err := s.baseOf(c, p, in)
	if err != nil {
		return err
	}
	if base != nil && (len(base.Meetings) != len(g.Meetings) || fmt.Sprintf("%+v", base.Meetings) != fmt.Sprintf("%+v", g.Meetings)) {
		return s.meetingNotSaved(c, p, m, in, directory.Errorf(directory.CodeConflict, "Somebody else changed the times while you had this open. Nothing of yours was saved. Look at what stands there now, and save again if yours is right."))
	}
	edited := cloneGroup(g)
	if in.get("do") == "remove" && m != nil {
		edited.Meetings = slices.Delete(edited.Meetings, index, index+1)
	} else {
		places, err := s.catalogue.EditedPlaces(ctx, g, p.Venues...)
		if err != nil {
			return err
		}
		meeting, err := s.meetingOf(in, g, m, places)
		if err != nil {
			return s.meetingNotSaved(c, p, m, in, err)
		}
		if m == nil {
			edited.Meetings = append(edited.Meetings, meeting)
		} else {
			edited.Meetings[index] = meeting
		}
	}
	result, err := s.catalogue.Edit(ctx, actor, directory.Edit{Group: edited, Pending: true})
	if err != nil {
		return s.meetingNotSaved(c, p, m, in, err)
	}
	if err := s.catalogue.DropDraft(ctx, actor, g.ID, "times/"+c.Param("n")); err != nil {
		return err
	}
	return s.sayWhatBecame(c, g.ID, directory.PartWhen.Title(), result)
}

func (s *Server) meetingNotSaved(c *gin.Context, p *directory.Pending, m *directory.Meeting, in inputs, err error) error {
	g := p.Group
	e, ok := errors.AsType[*directory.Error](err)
	if !ok || e.Code != directory.CodeInvalid && e.Code != directory.CodeConflict {
		return err
	}
	page, err := s.meetingPageOf(c, p, m, in)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if e.Code == directory.CodeConflict { // the page is at the version that stands there now
		status, page.Waits = http.StatusConflict, p.Version()
		page.Odd, page.OddDates = "", nil
		if m != nil {
			page.Odd, page.OddDates = s.meetingWords(m), s.dates(m, datesShown)
		}
	} else {
		page.Version = in.version(g)
	}
	page.fail(e, func(field string) bool { return slices.Contains(meetingFields(), field) })
	return s.render(c, status, "edit_meeting", page)
}

// meetingFields are the inputs that can be at fault.
func meetingFields() []string {
	return []string{"repeat", "days", "weeks", "every", "month_day", "first", "until", "from", "to", "pause", "days_off", "note", "zone", "place"}
}
