
"use strict";
(function () {
  // Sliders: pick the engine's numbers, already put in words, and fill in the sentence.
  var form = document.querySelector(".explorer");
  var store = document.getElementById("explore-data");
  if (form && store) {
    var data = JSON.parse(store.textContent);
    var posture = document.getElementById("explore-posture");
    var sliders = ["warheads", "interceptors"].map(function (name) {
      return { name: name, input: document.getElementById("explore-" + name) };
    });
    var readout = form.querySelector(".readout");
    var asked = /^#explore=(\d+),(\d+),(\d+)$/.exec(location.hash);
    if (asked && asked[1] < posture.options.length) {
      posture.value = asked[1];
      sliders[0].input.value = asked[2];
      sliders[1].input.value = asked[3];
    }
    var tables = document.querySelectorAll("#explore table.grid");
    var show = function () {
      var at = sliders.map(function (slider) { return Number(slider.input.value); });
      sliders.forEach(function (slider, k) {
        var text = data.names[slider.name][at[k]];
        slider.input.setAttribute("aria-valuetext", text);
        slider.input.parentNode.querySelector("output").textContent = text;
      });
      var force = data.forces[posture.value][at[0]];
      var point = data.points[posture.value][at[0]][at[1]];
      var words = {
        floor: data.floor, arriving: force.arriving, without: force.without,
        share: point[0], range: point[1], bound: point[2], chance: point[3]
      };
      readout.textContent = data.template.replace(/\{(\w+)\}/g, function (whole, name) {
        return words[name];
      });
      document.querySelectorAll("#explore td.here").forEach(function (cell) {
        cell.classList.remove("here");
      });
      tables[posture.value].tBodies[0].rows[at[0]].cells[at[1] + 1].classList.add("here");
      return posture.value + "," + at.join(",");
    };
    form.addEventListener("input", function () {
      var state = show();
      try { history.replaceState(null, "", "#explore=" + state); } catch (error) { /* a file */ }
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.hidden = false;
    show();
    if (asked) { document.getElementById("explore").scrollIntoView(); }
  }

  // Copy a figure with its citation, or save it; nothing leaves the page.
  var main = document.querySelector("main");
  var text = function (tools) {
    var cites = document.getElementById(tools.dataset.cites) || document.getElementById("citation");
    return tools.dataset.caption + "\n" + cites.textContent.trim() + "\n";
  };
  var picture = function (tools) {
    var shown = tools.closest("figure").querySelectorAll("svg");
    for (var k = 0; k < shown.length; k += 1) {
      if (shown[k].getClientRects().length) { return shown[k]; }
    }
    return shown[0];
  };
  var source = function (svg) { return new XMLSerializer().serializeToString(svg); };
  var save = function (blob, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  };
  var png = function (svg) {
    return new Promise(function (done, fail) {
      var image = new Image();
      var canvas = document.createElement("canvas");
      canvas.width = 3 * svg.width.baseVal.value;
      canvas.height = 3 * svg.height.baseVal.value;
      image.onload = function () {
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(function (blob) { return blob ? done(blob) : fail(new Error("no picture")); });
      };
      image.onerror = fail;
      image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source(svg));
    });
  };
  var copyText = function (words) {
    var byHand = function () {
      var area = document.createElement("textarea");
      area.value = words;
      document.body.appendChild(area);
      area.select();
      var copied = document.execCommand("copy");
      area.remove();
      if (!copied) { throw new Error("not copied"); }
    };
    if (!navigator.clipboard) { return Promise.resolve().then(byHand); }
    return navigator.clipboard.writeText(words).catch(byHand);
  };
  var copyBoth = function (tools) {
    if (!navigator.clipboard || !window.ClipboardItem) { return Promise.reject(new Error("old")); }
    return navigator.clipboard.write([new ClipboardItem({
      "image/png": png(picture(tools)),
      "text/plain": new Blob([text(tools)], { type: "text/plain" })
    })]);
  };
  document.querySelectorAll("p.tools").forEach(function (tools) {
    var name = "equipoise-" + main.dataset.run + "-" + tools.closest("figure").id;
    var said = tools.querySelector(".said");
    var say = function (key) { return function () { said.textContent = main.dataset[key]; }; };
    var actions = {
      copy: function () {
        return copyBoth(tools).then(say("both"), function () {
          return copyText(text(tools)).then(say("text"));
        });
      },
      svg: function () {
        var blob = new Blob([source(picture(tools))], { type: "image/svg+xml" });
        return Promise.resolve(save(blob, name + ".svg")).then(say("saved"));
      },
      png: function () {
        return png(picture(tools)).then(function (blob) { save(blob, name + ".png"); })
          .then(say("saved"));
      }
    };
    tools.addEventListener("click", function (event) {
      var action = actions[event.target.dataset.do];
      if (action) { action().catch(say("failed")); }
    });
    tools.hidden = false;
  });
}());
