/**
 * Sends the answers of a Google Form to Assent.
 *
 * In the form's editor: three dots, Apps Script; put this in the place of what stands there and save. Under Project settings,
 * Script properties, add ADDRESS (https://…/hooks/…) and SECRET (whsec_…, the same as in the secret file). Then choose
 * "install" above the editor, press Run and allow what it asks for. "sendAll" sends every answer that the form has; what has
 * arrived already does no harm.
 *
 * Every call is signed as Standard Webhooks say. What is not taken is tried again for a minute; then this fails, and Google writes
 * to the owner of the script.
 */
var TRIES = 6;
var FIRST_WAIT = 2000; // milliseconds, doubled each time

function install() {
  property_('ADDRESS');
  property_('SECRET');
  ScriptApp.getProjectTriggers().forEach(function (trigger) {
    if (trigger.getHandlerFunction() === 'onAnswer') ScriptApp.deleteTrigger(trigger);
  });
  ScriptApp.newTrigger('onAnswer').forForm(FormApp.getActiveForm()).onFormSubmit().create();
}

function onAnswer(event) {
  send_(event.source || FormApp.getActiveForm(), event.response);
}

function sendAll() {
  var form = FormApp.getActiveForm();
  form.getResponses().forEach(function (response) {
    send_(form, response);
  });
}

function property_(name) {
  var value = PropertiesService.getScriptProperties().getProperty(name);
  if (!value) throw new Error('Add the script property ' + name + ' (Project settings) and run this again.');
  return value.trim();
}

/** The entries of one answer: [{value}]. A grid gives one object {row: choice} a row; an uploaded file its address. */
function entries_(item, answer) {
  var type = String(item.getType());
  if (type === 'GRID' || type === 'CHECKBOX_GRID') {
    var rows = (type === 'GRID' ? item.asGridItem() : item.asCheckboxGridItem()).getRows();
    return rows.map(function (row, at) {
      var cell = {};
      cell[row] = [].concat(answer[at] || []).join(', ');
      return { value: cell };
    });
  }
  return [].concat(answer).map(function (one) {
    return { value: type === 'FILE_UPLOAD' ? { file: { url: 'https://drive.google.com/file/d/' + one + '/view' } } : one };
  });
}

function bodyOf_(form, response) {
  var answers = response.getItemResponses().map(function (itemResponse) {
    var item = itemResponse.getItem();
    return { ref: String(item.getId()), question: item.getTitle(), entries: entries_(item, itemResponse.getResponse()) };
  });
  var email = response.getRespondentEmail();
  if (email) answers.push({ ref: 'respondent', question: 'Respondent', to: 'proposer.email', entries: [{ value: email }] });
  return JSON.stringify({ id: response.getId(), form: { id: form.getId(), title: form.getTitle() },
    submitted: response.getTimestamp().toISOString(), answers: answers });
}

/** The same answers have the same id, so that they count once; an edited response has another. */
function idOf_(body) {
  return 'gf_' + Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, body, Utilities.Charset.UTF_8).slice(0, 16).map(function (byte) {
    return ('0' + (byte & 255).toString(16)).slice(-2);
  }).join('');
}

function headers_(id, body) {
  var at = String(Math.floor(Date.now() / 1000));
  var key = Utilities.base64Decode(property_('SECRET').replace(/^whsec_/, ''));
  var signed = Utilities.newBlob(id + '.' + at + '.' + body).getBytes();
  return { 'webhook-id': id, 'webhook-timestamp': at,
    'webhook-signature': 'v1,' + Utilities.base64Encode(Utilities.computeHmacSha256Signature(signed, key)) };
}

function send_(form, response) {
  var address = property_('ADDRESS'), body = bodyOf_(form, response), id = idOf_(body), wrong = '';
  for (var tried = 0, wait = FIRST_WAIT; tried < TRIES; tried++, wait *= 2) {
    if (tried > 0) Utilities.sleep(wait / 2);
    try {
      var reply = UrlFetchApp.fetch(address, { method: 'post', contentType: 'application/json', payload: body,
        headers: headers_(id, body), muteHttpExceptions: true, followRedirects: false });
      var status = reply.getResponseCode();
      if (status >= 200 && status < 300) return;
      wrong = status + ' ' + reply.getContentText().slice(0, 300);
      if (status < 500 && status !== 408 && status !== 425 && status !== 429) break; // it would say the same again
    } catch (error) {
      wrong = String(error);
    }
  }
  throw new Error('Assent did not take the answers of ' + response.getId() + ': ' + wrong +
    '. When that is mended, run sendAll: nothing counts twice.');
}
