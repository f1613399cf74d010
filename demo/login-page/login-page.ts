// The widget takes over the element that the broker wrote into the page.
import 'idp-login/define';
