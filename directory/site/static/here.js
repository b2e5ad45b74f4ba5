// "Use my location": asks the browser only when pressed, and sends two decimals (about 1 mile).
const button = document.getElementById("here");
const told = document.getElementById("here-told");
const form = document.querySelector("form.search");

function search({ coords }) {
  const asked = new URLSearchParams({
    lat: coords.latitude.toFixed(2),
    lng: coords.longitude.toFixed(2),
    miles: form.elements.miles.value,
  });
  location.assign(`/near?${asked}`);
}

function sorry() {
  button.disabled = false;
  told.textContent = "Your browser did not tell us where you are. Type a ZIP or a town instead.";
}

if (navigator.geolocation) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    told.textContent = "Asking your browser where you are …";
    navigator.geolocation.getCurrentPosition(search, sorry, { timeout: 20000, maximumAge: 600000 });
  });
}
