package web

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// reviewing is the forms by which a curator says what is proposed otherwise: the group as it is proposed.
func (s *Server) reviewing(ctx context.Context, r *directory.Reviewed, asks []saidAsk) (*saying, error) {
	g, venues, err := r.ProposedGroup()
	if err != nil {
		return nil, err
	}
	places, err := s.catalogue.EditedPlaces(ctx, g, venues...)
	return &saying{s: s, asks: asks, shown: g, places: places, placed: true}, err
}

// askTimes offers the times of a change to be approved with others.
func (s *Server) askTimes(ctx context.Context, view *changeFieldView, r *directory.Reviewed, form url.Values, faults map[string]string) error {
	say, err := s.reviewing(ctx, r, nil)
	if err != nil {
		return err
	}
	view.Times = say.timesAsked(inputs(form), faults)
	view.TimesOpen = slices.ContainsFunc(view.Times, func(t timeFields) bool { return t.Open })
	return nil
}

// givenTimes gives the times a curator said instead of those proposed; nil where they are the same.
func (s *Server) givenTimes(ctx context.Context, r *directory.Reviewed, form url.Values) (json.RawMessage, error) {
	say, err := s.reviewing(ctx, r, nil)
	if err != nil {
		return nil, err
	}
	faults := map[string]string{}
	times := say.times(inputs(form), faults)
	if err := directory.InvalidFields(faults); err != nil {
		return nil, err
	}
	proposed, err := json.Marshal(say.shown.Meetings)
	if err != nil {
		return nil, err
	}
	given, err := json.Marshal(times)
	if err != nil || string(given) == string(proposed) {
		return nil, err
	}
	return given, nil
}

// askedOfProposal are the parts of a proposed new group that a curator may fill in while it waits.
func (s *Server) askedOfProposal() []saidAsk {
	asks := []saidAsk{{Title: "When people meet", Times: true}}
	asked := map[string]bool{answersPrefix + "safety.venue-not-public": true} // some are asked in two parts
	for _, part := range directory.EditParts() {
		questions := slices.DeleteFunc(partQuestions(part, s.catalogue.Vocabulary()), func(q question) bool { return asked[q.Name] })
		for _, q := range questions {
			asked[q.Name] = true
		}
		if len(questions) > 0 {
			asks = append(asks, saidAsk{Title: part.Title(), Questions: questions})
		}
	}
	return asks
}

// addFilling offers the parts of a proposed new group that waits.
func (s *Server) addFilling(ctx context.Context, page *changePage, r *directory.Reviewed, form url.Values, faults map[string]string) error {
	if !page.Open || r.Change.Sort() != directory.ChangeNew {
		return nil
	}
	say, err := s.reviewing(ctx, r, s.askedOfProposal())
	if err != nil {
		return err
	}
	page.Filling = say.parts(inputs(form), faults)
	page.Filling[0].Open = len(say.shown.Meetings) == 0 || page.Filling[0].Open
	page.FillOpen = form.Get("do") == "fill" || form.Get("do") == "look" || form.Has("looks")
	for i := range page.Fields { // the same questions stand in the parts
		page.Fields[i].Ask, page.Fields[i].Times = nil, nil
	}
	return nil
}

// fillProposal keeps what a curator filled in.
func (s *Server) fillProposal(ctx context.Context, actor directory.Actor, id string, version int, form url.Values) error {
	r, err := s.catalogue.ReadChange(ctx, actor, id)
	if err != nil {
		return err
	}
	say, err := s.reviewing(ctx, r, s.askedOfProposal())
	if err != nil {
		return err
	}
	faults := map[string]string{}
	said := say.group(inputs(form), faults)
	if err := directory.InvalidFields(maps.Clone(faults)); err != nil {
		return err
	}
	_, err = s.catalogue.FillProposal(ctx, actor, id, version, said)
	return err
}
