/** A profile in the form in which a provider documents it, and the person that it must come to. */
export interface SampleProfile {
  readonly answer: unknown;
  readonly emails?: unknown;
  readonly person: Readonly<Record<string, unknown>> & { readonly id: string };
}

/** What the OAuth 2.0 providers of the presets answer, by preset. */
export const sampleProfiles: Readonly<Record<string, SampleProfile>> = {
  amazon: {
    answer: { user_id: 'amzn1.account.K2LI', name: 'Mork Hash', email: 'mork@mail.example', postal_code: '98052' },
    person: { id: 'amzn1.account.K2LI', name: 'Mork Hash', email: 'mork@mail.example', email_verified: false },
  },
  atlassian: {
    answer: {
      account_type: 'atlassian',
      account_id: '99:27935d01',
      email: 'mia@mail.example',
      name: 'Mia Krystof',
      picture: 'https://avatar.example/mia.png',
      account_status: 'active',
      nickname: 'mkrystof',
    },
    person: {
      id: '99:27935d01',
      name: 'Mia Krystof',
      nickname: 'mkrystof',
      email: 'mia@mail.example',
      picture: 'https://avatar.example/mia.png',
    },
  },
  bitbucket: {
    answer: {
      account_id: '557058:ab',
      uuid: '{ad2e}',
      username: 'evzij',
      display_name: 'Erik van Zijst',
      nickname: 'evzijst',
      links: { avatar: { href: 'https://avatar.example/e.png' } },
    },
    person: {
      id: '557058:ab',
      name: 'Erik van Zijst',
      nickname: 'evzijst',
      username: 'evzij',
      picture: 'https://avatar.example/e.png',
    },
  },
  box: {
    answer: { type: 'user', id: '11446498', name: 'Aaron Lev', login: 'aaron@mail.example', avatar_url: '' },
    person: { id: '11446498', name: 'Aaron Lev', email: 'aaron@mail.example', email_verified: false },
  },
  discord: {
    answer: {
      id: '80351110224678912',
      username: 'nelly',
      global_name: 'Nelly L',
      discriminator: '0',
      email: 'nelly@mail.example',
      verified: true,
    },
    person: {
      id: '80351110224678912',
      name: 'Nelly L',
      username: 'nelly',
      email: 'nelly@mail.example',
      email_verified: true,
    },
  },
  facebook: {
    answer: {
      id: '10158',
      name: 'Ann Lee',
      first_name: 'Ann',
      last_name: 'Lee',
      email: 'ann@mail.example',
      picture: { data: { height: 200, url: 'https://avatar.example/ann.jpg', is_silhouette: false } },
    },
    person: {
      id: '10158',
      name: 'Ann Lee',
      given_name: 'Ann',
      family_name: 'Lee',
      email: 'ann@mail.example',
      email_verified: false,
      picture: 'https://avatar.example/ann.jpg',
    },
  },
  figma: {
    answer: { id: '2233', email: 'fi@mail.example', handle: 'Fi G', img_url: 'https://avatar.example/fi.png' },
    person: { id: '2233', name: 'Fi G', email: 'fi@mail.example', picture: 'https://avatar.example/fi.png' },
  },
  fitbit: {
    answer: {
      user: {
        encodedId: 'GGNJL9',
        displayName: 'Jo B.',
        firstName: 'Jo',
        lastName: 'Berg',
        avatar640: 'https://avatar.example/jo.png',
      },
    },
    person: {
      id: 'GGNJL9',
      name: 'Jo B.',
      given_name: 'Jo',
      family_name: 'Berg',
      picture: 'https://avatar.example/jo.png',
    },
  },
  github: {
    answer: {
      login: 'octocat',
      id: 583231,
      avatar_url: 'https://avatar.example/o.png',
      name: 'The Octocat',
      email: null,
      type: 'User',
    },
    emails: [
      { email: 'old@mail.example', primary: false, verified: true },
      { email: 'octocat@mail.example', primary: true, verified: true, visibility: 'private' },
    ],
    person: {
      id: '583231',
      name: 'The Octocat',
      username: 'octocat',
      email: 'octocat@mail.example',
      email_verified: true,
      picture: 'https://avatar.example/o.png',
    },
  },
  kakao: {
    answer: {
      id: 123456789,
      connected_at: '2024-04-11T01:45:28Z',
      kakao_account: {
        profile: { nickname: 'Hong', profile_image_url: 'https://avatar.example/h.jpg' },
        is_email_valid: true,
        is_email_verified: true,
        email: 'hong@mail.example',
      },
    },
    person: {
      id: '123456789',
      name: 'Hong',
      nickname: 'Hong',
      email: 'hong@mail.example',
      email_verified: true,
      picture: 'https://avatar.example/h.jpg',
    },
  },
  line: {
    answer: {
      userId: 'U4af4980629',
      displayName: 'Brown',
      pictureUrl: 'https://avatar.example/b',
      statusMessage: 'Hi',
    },
    person: { id: 'U4af4980629', name: 'Brown', picture: 'https://avatar.example/b' },
  },
  linkedin: {
    answer: {
      sub: '782bbtaQ',
      name: 'John Doe',
      given_name: 'John',
      family_name: 'Doe',
      picture: 'https://avatar.example/john.jpg',
      locale: 'en-US',
      email: 'doe@mail.example',
      email_verified: true,
    },
    person: {
      id: '782bbtaQ',
      name: 'John Doe',
      given_name: 'John',
      family_name: 'Doe',
      email: 'doe@mail.example',
      email_verified: true,
      picture: 'https://avatar.example/john.jpg',
    },
  },
  naver: {
    answer: {
      resultcode: '00',
      message: 'success',
      response: {
        id: '32742776',
        name: 'Oh Naver',
        nickname: 'OpenAPI',
        email: 'openapi@mail.example',
        profile_image: 'https://avatar.example/n.png',
      },
    },
    person: {
      id: '32742776',
      name: 'Oh Naver',
      nickname: 'OpenAPI',
      email: 'openapi@mail.example',
      email_verified: false,
      picture: 'https://avatar.example/n.png',
    },
  },
  paypal: {
    answer: {
      user_id: 'https://www.paypal.com/webapps/auth/identity/user/mWq6',
      name: 'Peter Pepper',
      given_name: 'Peter',
      family_name: 'Pepper',
      email: 'ppuser@mail.example',
      email_verified: 'true',
    },
    person: {
      id: 'https://www.paypal.com/webapps/auth/identity/user/mWq6',
      name: 'Peter Pepper',
      given_name: 'Peter',
      family_name: 'Pepper',
      email: 'ppuser@mail.example',
      email_verified: true,
    },
  },
  reddit: {
    answer: { id: '1w72', name: 'spez', snoovatar_img: 'https://avatar.example/s.png', total_karma: 1 },
    person: { id: '1w72', name: 'spez', username: 'spez', picture: 'https://avatar.example/s.png' },
  },
  spotify: {
    answer: {
      id: 'wizzler',
      display_name: 'JM Wizzler',
      email: 'wizz@mail.example',
      images: [{ url: 'https://avatar.example/w.jpg', height: 300, width: 300 }],
      product: 'premium',
    },
    person: {
      id: 'wizzler',
      name: 'JM Wizzler',
      email: 'wizz@mail.example',
      email_verified: false,
      picture: 'https://avatar.example/w.jpg',
    },
  },
  wordpress: {
    answer: {
      ID: 78972699,
      display_name: 'Api Blog',
      username: 'apiexamples',
      email: 'api@mail.example',
      email_verified: true,
      avatar_URL: 'https://avatar.example/api.png',
    },
    person: {
      id: '78972699',
      name: 'Api Blog',
      username: 'apiexamples',
      email: 'api@mail.example',
      email_verified: true,
      picture: 'https://avatar.example/api.png',
    },
  },
  x: {
    answer: {
      data: {
        id: '2244994945',
        name: 'X Dev',
        username: 'TwitterDev',
        profile_image_url: 'https://avatar.example/x.png',
      },
    },
    person: { id: '2244994945', name: 'X Dev', username: 'TwitterDev', picture: 'https://avatar.example/x.png' },
  },
  yandex: {
    answer: {
      login: 'ivan',
      id: '1000034426',
      default_email: 'test@mail.example',
      first_name: 'Ivan',
      last_name: 'Ivanov',
      real_name: 'Ivan Ivanov',
      psuid: '1.AA',
    },
    person: {
      id: '1000034426',
      name: 'Ivan Ivanov',
      given_name: 'Ivan',
      family_name: 'Ivanov',
      username: 'ivan',
      email: 'test@mail.example',
      email_verified: false,
    },
  },
  zoom: {
    answer: {
      id: 'z8yCxjabAbCdEf',
      first_name: 'Jill',
      last_name: 'Chill',
      display_name: 'Jill Chill',
      email: 'jill@mail.example',
      verified: 1,
      pic_url: 'https://avatar.example/j.png',
    },
    person: {
      id: 'z8yCxjabAbCdEf',
      name: 'Jill Chill',
      given_name: 'Jill',
      family_name: 'Chill',
      email: 'jill@mail.example',
      email_verified: false,
      picture: 'https://avatar.example/j.png',
    },
  },
};
