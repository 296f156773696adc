package govuk

import "html/template"

// A NavigationItem is one place of a navigation.
type NavigationItem struct {
	Text       string        `json:"text"`
	HTML       template.HTML `json:"html"`
	Href       string        `json:"href"`    // Empty: it leads nowhere.
	Current    bool          `json:"current"` // It is the page itself.
	Active     bool          `json:"active"`  // The page belongs to it.
	Attributes Attributes    `json:"attributes"`
}

// An EndSlot is what stands at the end of a navigation.
type EndSlot struct {
	HTML  template.HTML `json:"html"`
	Align string        `json:"align"` // inline: in the line of the name.
}

// Slots are places of a navigation for what it has no options for.
type Slots struct {
	Start           template.HTML `json:"start"`
	End             EndSlot       `json:"end"`
	NavigationStart template.HTML `json:"navigationStart"`
	NavigationEnd   template.HTML `json:"navigationEnd"`
}

// A ServiceNavigation is the navigation below the head of a page, with the name of what is offered.
type ServiceNavigation struct {
	ServiceName       string            `json:"serviceName"`
	ServiceURL        string            `json:"serviceUrl"`
	Navigation        []*NavigationItem `json:"navigation"` // Nil ones are left out.
	NavigationID      string            `json:"navigationId"`
	NavigationLabel   string            `json:"navigationLabel"` // Empty: the text of the menu's button.
	NavigationClasses string            `json:"navigationClasses"`
	MenuButtonText    string            `json:"menuButtonText"` // Empty: Menu.
	MenuButtonLabel   string            `json:"menuButtonLabel"`
	AriaLabel         string            `json:"ariaLabel"` // Of the whole; empty: Service information.
	Slots             Slots             `json:"slots"`
	Classes           string            `json:"classes"`
	Attributes        Attributes        `json:"attributes"`

	// CollapseNavigationOnMobile puts a button there with which the components' script folds the
	// navigation. Nil: if there is more than one item.
	CollapseNavigationOnMobile *bool `json:"collapseNavigationOnMobile"`
}

// Render returns the navigation.
func (n ServiceNavigation) Render() template.HTML {
	var s sheet
	tag := "div"
	if n.ServiceName != "" || n.Slots.Start != "" || n.Slots.End.HTML != "" {
		tag = "section"
	}
	s.raw("<", tag)
	if tag == "section" {
		s.put("aria-label", otherwise(n.AriaLabel, "Service information"))
	}
	s.class("govuk-service-navigation", n.Classes)
	s.raw(` data-module="govuk-service-navigation"`)
	s.attributes(n.Attributes)
	s.raw("><div")
	s.class("govuk-width-container",
		when(n.Slots.End.Align == "inline", "govuk-service-navigation__inlining-container"))
	s.raw(">", string(n.Slots.Start), `<div class="govuk-service-navigation__container">`)
	n.name(&s)
	n.items(&s)
	s.raw("</div>", string(n.Slots.End.HTML), "</div></", tag, ">")
	return s.html()
}

func (n *ServiceNavigation) name(s *sheet) {
	if n.ServiceName == "" {
		return
	}
	s.raw(`<span class="govuk-service-navigation__service-name">`)
	if n.ServiceURL != "" {
		s.raw("<a")
		s.address("href", n.ServiceURL)
		s.raw(` class="govuk-service-navigation__link">`)
		s.content(n.ServiceName, "")
		s.raw("</a>")
	} else {
		s.raw(`<span class="govuk-service-navigation__text">`)
		s.content(n.ServiceName, "")
		s.raw("</span>")
	}
	s.raw("</span>")
}

func (n *ServiceNavigation) items(s *sheet) {
	count := 0
	for _, item := range n.Navigation {
		if item != nil {
			count++
		}
	}
	if count == 0 && n.Slots.NavigationStart == "" && n.Slots.NavigationEnd == "" {
		return
	}
	button, id := otherwise(n.MenuButtonText, "Menu"), otherwise(n.NavigationID, "navigation")
	s.raw("<nav")
	s.put("aria-label", otherwise(n.NavigationLabel, button))
	s.class("govuk-service-navigation__wrapper", n.NavigationClasses)
	s.raw(">")
	if said(n.CollapseNavigationOnMobile, count > 1) {
		s.raw(`<button type="button"`)
		s.class("govuk-service-navigation__toggle", "govuk-js-service-navigation-toggle")
		s.put("aria-controls", id)
		if n.MenuButtonLabel != button {
			s.set("aria-label", n.MenuButtonLabel)
		}
		s.raw(` hidden aria-hidden="true">`)
		s.content(button, "")
		s.raw("</button>")
	}
	s.raw(`<ul class="govuk-service-navigation__list"`)
	s.put("id", id)
	s.raw(">", string(n.Slots.NavigationStart))
	for _, item := range n.Navigation {
		if item != nil {
			item.write(s)
		}
	}
	s.raw(string(n.Slots.NavigationEnd), "</ul></nav>")
}

func (i *NavigationItem) write(s *sheet) {
	here := i.Active || i.Current
	s.raw("<li")
	s.class("govuk-service-navigation__item", when(here, "govuk-service-navigation__item--active"))
	s.raw(">")
	if i.Href == "" && i.Text == "" && i.HTML == "" {
		s.raw("</li>")
		return
	}
	tag := "span"
	if i.Href != "" {
		tag = "a"
		s.raw(`<a class="govuk-service-navigation__link"`)
		s.address("href", i.Href)
		s.attributes(i.Attributes)
	} else {
		s.raw(`<span class="govuk-service-navigation__text"`)
	}
	switch {
	case i.Current:
		s.raw(` aria-current="page"`)
	case i.Active:
		s.raw(` aria-current="true"`)
	}
	s.raw(">", when(here, `<strong class="govuk-service-navigation__active-fallback">`))
	s.content(i.Text, i.HTML)
	s.raw(when(here, "</strong>"), "</", tag, "></li>")
}
